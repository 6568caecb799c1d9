using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Getters in Python of classes that have __getattr__: it answers where a getter raises AttributeError.</summary>
internal static unsafe class AttributeHooks
{
    /// <summary>The frame of a getter was left by the error that is set: the frame to go on with, or null if __getattr__ gives no answer.</summary>
    /// <param name="t">The running thread.</param>
    /// <param name="fp">The frame that reads the attribute; its pc is behind the instruction.</param>
    public static Frame* Answer(ThreadState* t, Frame* fp)
    {
        Value obj = fp->R[(byte)(fp->Pc[-2] >> 16)].Load();
        Value hook = PyType.Lookup(obj.Type, N.__getattr__);
        if (hook.IsNull || !Errors.Catch(TypeId.AttributeError))
        {
            return null;
        }

        Slot* to = fp->R + (byte)(fp->Pc[-2] >> 8);
        Value name = InlineCaches.NameOf(fp, fp->Caches + fp->Pc[-1]);
        if (hook.HasShape(ShapeIds.Function))
        {
            return SpecialMethods.Push(t, fp, hook.Bits, obj, name, Value.Null, to, ReturnKind.Normal) ? (Frame*)t->Frame : null;
        }

        Value answer = Space.CallSpecial(obj, N.__getattr__, name);
        if (answer.IsNull)
        {
            return null;
        }

        to->Initialize(answer);
        return fp;
    }
}
