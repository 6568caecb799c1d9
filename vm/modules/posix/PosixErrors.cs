using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>OSError objects of failed system calls.</summary>
internal static unsafe class PosixErrors
{
    [DllImport("libc", EntryPoint = "strerror")]
    private static extern byte* StrError(int number);

    /// <summary>The system's text for an errno.</summary>
    public static string Text(int errno) => Marshal.PtrToStringUTF8((nint)StrError(errno)) ?? "";

    /// <summary>Raises OSError for the last P/Invoke's errno. Returns null.</summary>
    public static Value Raise(Value path = default, Value second = default) => Raise(Marshal.GetLastPInvokeError(), path, second);

    /// <summary>Raises OSError for an errno. Returns null.</summary>
    public static Value Raise(int errno, Value path = default, Value second = default)
    {
        Slot* args = stackalloc Slot[5];
        args[0].Initialize(PyInt.New(errno));
        args[1].Initialize(PyStr.New(Text(errno)));
        args[2].Initialize(path.IsNull ? Value.None : path);
        args[3].Initialize(Value.None);
        args[4].Initialize(second.IsNull ? Value.None : second);
        Value error = Space.Call(Types.Get(TypeId.OSError), new Args(args, path.IsNull ? 2 : second.IsNull ? 3 : 5));
        return error.IsNull ? error : Errors.Raise(error);
    }
}
