using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.BufferedRandom: both directions over a raw stream that can be positioned.</summary>
internal static unsafe class BufferedRandom
{
    /// <summary>BufferedRandom.</summary>
    public static Root Type { get; private set; }

    private static readonly ArgumentBinder s_init = new("BufferedRandom(raw, buffer_size=8192)");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("BufferedRandom", IoAbstract.Buffered.Value, sizeof(Buffered.Layout), Buffered.Layout.References, &Define);
        m.Constant("BufferedRandom", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("BufferedRandom(raw, buffer_size=8192): a buffer in front of a raw stream that can be read, written and positioned.");
        t.Slot(SlotId.New, &Buffered.New);
        t.Slot(SlotId.Init, &Init);
        Buffered.DefineShared(t);
        BufferedReader.DefineReading(t);
        BufferedWriter.DefineWriting(t);
        t.Method("readable()\nCan the raw stream be read?", &Buffered.ReadableMethod);
        t.Method("writable()\nCan the raw stream be written?", &Buffered.WritableMethod);
    }

    private static bool Check(Value raw) => IoBase.CheckSeekable(raw) && IoBase.CheckReadable(raw) && IoBase.CheckWritable(raw);

    /// <summary>BufferedRandom(raw, size); null with an error set.</summary>
    public static Value Make(Value raw, long size)
    {
        Value self = Buffered.New(Type.Value, Args.Empty);
        return Check(raw) && Buffered.Open(self, raw, size, true, true) ? self : Value.Null;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        Buffered.Of(self).Ready = 0;
        return s_init.Bind(args, bound)
            && Io.Size(bound[1].Load(), Io.DefaultBufferBytes, out long size)
            && Check(bound[0].Load())
            && Buffered.Open(self, bound[0].Load(), size, true, true);
    }
}
