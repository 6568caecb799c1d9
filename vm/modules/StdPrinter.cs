using System.Runtime.InteropServices;
using System.Text;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The stream that stands in for sys.stderr (and stdout) until the io module is up: writes UTF-8 to a descriptor.</summary>
internal static unsafe class StdPrinter
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public long Descriptor;
    }

    private static Root s_type;

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteBytes(int file, byte* bytes, nuint count);

    /// <summary>A printer to a descriptor.</summary>
    public static Value New(int descriptor)
    {
        if (!s_type.IsAssigned)
        {
            s_type = Roots.New(CoreTypes.MakeModuleType("stderrprinter", Value.Null, new TypeRow(TypeId.None0, "stderrprinter", TypeId.Object, sizeof(Layout), 0, TypeFlags.NoConstructor), &Define));
        }

        Value printer = PyType.Allocate(s_type.Value);
        printer.As<Layout>().Fields.Descriptor = descriptor;
        return printer;
    }

    private static void Define(TypeBuilder t)
    {
        t.Method("write(text, /)", &Write);
        t.Method("flush()", &Flush);
        t.Method("fileno()", &FileNo);
        t.Method("isatty()", &IsATty);
        t.Method("close()", &Flush);
    }

    private static Value Write(Value self, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"write() argument must be str, not {PyType.TypeName(text)}");
        }

        WriteText((int)self.As<Layout>().Fields.Descriptor, PyStr.ToClr(text));
        return PyInt.New(PyStr.LengthOf(text));
    }

    /// <summary>Writes text to a descriptor, ignoring errors; for reports when nothing better works.</summary>
    public static void WriteText(int descriptor, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* p = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint written = WriteBytes(descriptor, p + done, (nuint)(bytes.Length - done));
                if (written <= 0)
                {
                    return;
                }

                done += (int)written;
            }
        }
    }

    private static Value Flush(Value self) => Value.None;

    private static Value FileNo(Value self) => PyInt.New(self.As<Layout>().Fields.Descriptor);

    private static Value IsATty(Value self) => Value.False;
}
