using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module _io.</summary>
internal static unsafe class IoModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("The streams of the module io.");
        m.Constant("DEFAULT_BUFFER_SIZE", Io.DefaultBufferBytes);
        m.Constant("UnsupportedOperation", Io.UnsupportedOperation);
        m.Constant("BlockingIOError", Types.Get(TypeId.BlockingIOError));
        IoBase.Define(m);
        IoAbstract.Define(m);
        FileIO.Define(m);
        BytesIO.Define(m);
        BufferedReader.Define(m);
        BufferedWriter.Define(m);
        BufferedRandom.Define(m);
        BufferedRWPair.Define(m);
        IncrementalNewlineDecoder.Define(m);
        TextIOWrapper.Define(m);
        StringIO.Define(m);
        OpenFunction.Define(m);
    }
}
