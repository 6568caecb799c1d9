using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>super objects: made in the trace, where they are not needed but for the method that is looked up by them.</summary>
internal static unsafe partial class RecordingHandlers
{
    /// <summary>Records super() or super(class, object); false if that is to be left to the interpreter.</summary>
    private static bool TrySuper(RecordedRef callee, List<RecordedRef> arguments, Slot* window, Frame* fp)
    {
        RecordedRef type, obj;
        if (arguments.Count == 2)
        {
            (type, obj) = (arguments[0], arguments[1]);
        }
        else if (arguments.Count != 0 || !TryMethodContext(fp, out type, out obj))
        {
            return false;
        }

        Value thisClass = V(type), self = V(obj);
        bool isClass = self.IsType && self.IsPointer && PyType.IsSubtype(self, thisClass);
        Value selfClass = isClass ? self : self.Type;
        if (!thisClass.IsType || !self.IsPointer || VersionOf(selfClass) == 0 || !PyType.IsSubtype(selfClass, thisClass))
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        InsRef of = Recorder.GuardIs(type);
        InsRef own = isClass ? Recorder.GuardIs(obj) : Recorder.Ir.Pointer(selfClass.Bits);
        if (!isClass)
        {
            GuardHas(obj, *(uint*)obj.Word);
        }

        Recorder.GuardVersion(VersionOf(selfClass));
        Slot* values = stackalloc Slot[2];
        values[0].Initialize(thisClass);
        values[1].Initialize(self);
        TraceBuilder ir = Recorder.Ir;
        InsRef made = ir.New(Recorder.Shape(ShapeIds.Of(TypeId.Super)));
        ir.SetField(made, Recorder.Field(Offsets.Of(&((PySuper*)Offsets.Base)->ThisClass), FieldKind.Ref), of);
        ir.SetField(made, Recorder.Field(Offsets.Of(&((PySuper*)Offsets.Base)->Self), FieldKind.Ref), isClass ? own : obj.Ir);
        ir.SetField(made, Recorder.Field(Offsets.Of(&((PySuper*)Offsets.Base)->SelfClass), FieldKind.Ref), own);
        Put(window, new RecordedRef(Space.Call(V(callee), new Args(values, 2)).Bits, made));
        return true;
    }

    /// <summary>The class that a method is defined in, and its first argument, as <see cref="SuperCalls.FromFrame"/> finds them.</summary>
    private static bool TryMethodContext(Frame* fp, out RecordedRef type, out RecordedRef obj)
    {
        type = obj = default;
        Slot* found = stackalloc Slot[2];
        ref PyCode code = ref fp->Code.Fields;
        Slot* locals = fp->R + code.FirstLocal;
        int index = FrameObjects.IndexOf(code.FreeVars.Load(), Names.Get(N.__class__));
        if (index < 0 || code.ArgCount == 0 || locals->IsNull)
        {
            return false;
        }

        Slot* cell = locals + code.LocalCount + code.ExtraCellCount + index;
        if (!Recorder.IsKnown(locals) || !Recorder.IsKnown(cell) || !SuperCalls.FromFrame(found))
        {
            Errors.Clear();
            return false;
        }

        obj = Recorder.Load(locals);
        if (!found[1].Load().Is(V(obj)))
        {
            // The first argument lies in a cell.
            obj = RecordingMachine.LoadField(obj, Offsets.Of(&((PyCell*)Offsets.Base)->Content));
        }

        type = RecordingMachine.LoadField(Recorder.Load(cell), Offsets.Of(&((PyCell*)Offsets.Base)->Content));
        return V(obj).Is(found[1].Load()) && V(type).Is(found[0].Load());
    }

    /// <summary>super().name, a function to be called with the object or something that binds to nothing: both, null for no object.</summary>
    private static bool TrySuperMethod(RecordedRef obj, Value name, out RecordedRef function, out RecordedRef self)
    {
        function = self = default;
        if (!Has(obj, ShapeIds.Of(TypeId.Super)) || name.Is(Names.Get(N.__class__)))
        {
            return false;
        }

        ref PySuper s = ref V(obj).As<PySuper>().Fields;
        Value selfClass = s.SelfClass.Load();
        if (selfClass.IsNull || VersionOf(selfClass) == 0)
        {
            return false;
        }

        Value found = PySuper.Find(s.ThisClass.Load(), selfClass, name);
        bool isFunction = !found.IsNull && found.HasShape(ShapeIds.Function);
        bool isMethod = isFunction || IsPlainInit(found);
        if (found.IsNull || (!isMethod && PyType.SlotOf(found, SlotId.DescrGet) != null))
        {
            return false;
        }

        GuardHas(obj, ShapeIds.Of(TypeId.Super));
        _ = Recorder.GuardIs(RecordingMachine.LoadField(obj, Offsets.Of(&((PySuper*)Offsets.Base)->ThisClass)));
        _ = Recorder.GuardIs(RecordingMachine.LoadField(obj, Offsets.Of(&((PySuper*)Offsets.Base)->SelfClass)));
        Recorder.GuardVersion(VersionOf(selfClass));
        function = RecordingMachine.Known(found.Bits);
        if (!isMethod || s.Self.Load().Is(selfClass))
        {
            self = RecordingMachine.Known(0);
            return true;
        }

        self = RecordingMachine.LoadField(obj, Offsets.Of(&((PySuper*)Offsets.Base)->Self));
        return true;
    }

    /// <summary>Is it __init__ of object or BaseException?</summary>
    private static bool IsPlainInit(Value found)
    {
        if (found.IsNull || !found.HasShape(ShapeIds.WrapperDescriptor))
        {
            return false;
        }

        int function = found.As<PySlotWrapper>().Fields.Function;
        return found.Is(PyType.Lookup(found.As<PySlotWrapper>().Fields.Type.Load(), N.__init__))
            && (function == SlotOf(TypeId.BaseException, SlotId.Init) || function == SlotOf(TypeId.Object, SlotId.Init));
    }

    /// <summary>Calls of such an __init__ by super().__init__(…): an exception gets its arguments, and object's does nothing if there are none.</summary>
    private static bool TryPlainInit(RecordedRef callee, List<RecordedRef> arguments, Slot* window)
    {
        if (!IsPlainInit(V(callee)) || arguments.Count == 0)
        {
            return false;
        }

        RecordedRef self = arguments[0];
        bool isException = V(callee).As<PySlotWrapper>().Fields.Function == SlotOf(TypeId.BaseException, SlotId.Init);
        if (isException ? !V(self).IsException || VersionOf(V(self).Type) == 0 : arguments.Count > 1)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        if (isException)
        {
            GuardHas(self, *(uint*)self.Word);
            Recorder.GuardVersion(VersionOf(V(self).Type));
            Slot* values = stackalloc Slot[arguments.Count];
            InsRef[] names = new InsRef[arguments.Count - 1];
            for (int k = 0; k < names.Length; k++)
            {
                values[k].Initialize(V(arguments[k + 1]));
                names[k] = arguments[k + 1].Ir;
            }

            if (!PyBaseException.Init(V(self), new Args(values, names.Length)))
            {
                Errors.Clear();
                return false;
            }

            Recorder.Ir.SetField(self.Ir, ExceptionField(PyBaseException.ArgsOffset), RecordedTuples.New(names));
        }

        PutNone(window);
        return true;
    }
}
