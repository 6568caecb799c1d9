using System;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Special methods written in Python: they are followed into as calls are, under guards on the operands' classes.</summary>
internal static unsafe partial class RecordingHandlers
{
    /// <summary>Guards that a value's class is the one that it is now, unchanged; false if that cannot be told.</summary>
    private static bool TryGuardType(RecordedRef x)
    {
        Value v = V(x);
        if (v.IsSmallInt)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(x));
            return true;
        }

        if (v.IsExactFloat)
        {
            _ = RecordingMachine.Branch(RecordingMachine.IsFloat(x));
            return true;
        }

        if (!v.IsPointer)
        {
            _ = Recorder.GuardIs(x);
            return true;
        }

        uint version = VersionOf(v.Type);
        if (v.IsNull || version == 0)
        {
            return false;
        }

        GuardHas(x, *(uint*)x.Word);
        if (SpecialMethods.IsInstance(v))
        {
            Recorder.GuardVersion(version);
        }

        return true;
    }

    /// <summary>What was followed into, or else the instruction as the interpreter executes it.</summary>
    private static uint* OrResidual(uint* entered, uint* pc, Slot* r, Frame* fp, ThreadState* t) => entered != null ? entered : Residual(pc, r, fp, t);

    private static bool CanFollow(ulong function, int count) => function != 0 && Recorder.CanEnter && TakesExactly(function, count);

    /// <summary>Enters a special method; the classes that it was found by are guarded.</summary>
    private static uint* FollowSpecial(ulong function, ReadOnlySpan<RecordedRef> arguments, Slot* to, ReturnKind kind, uint* next, Frame* fp, ThreadState* t)
    {
        Recorder.GuardVersion(PyFunction.CodeVersion);
        InsRef[] names = new InsRef[arguments.Length];
        for (int k = 0; k < names.Length; k++)
        {
            names[k] = arguments[k].Ir;
        }

        fp->Pc = next;
        Value a = arguments.Length > 1 ? V(arguments[1]) : Value.Null, b = arguments.Length > 2 ? V(arguments[2]) : Value.Null;
        if (!SpecialMethods.Push(t, fp, function, V(arguments[0]), a, b, to, kind))
        {
            return Failing(next, fp, t, "a special method could not be called");
        }

        Recorder.Enter(fp + 1, names, Recorder.Ir.Pointer(function));
        return fp[1].Pc;
    }

    /// <summary>A binary operator by the method of an operand; null: there is none to follow.</summary>
    private static uint* TryBinaryMethod(RecordedRef left, RecordedRef right, SlotId slot, bool inPlace, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (!SpecialMethods.IsInstance(V(left)) && !SpecialMethods.IsInstance(V(right)))
        {
            return null;
        }

        ulong function = SpecialMethods.FindBinary(V(left), V(right), slot, inPlace, out OperandMethod method);
        if (!CanFollow(function, 2) || !TryGuardType(left) || !TryGuardType(right))
        {
            return null;
        }

        ReadOnlySpan<RecordedRef> arguments = method == OperandMethod.Right ? [right, left] : [left, right];
        return FollowSpecial(function, arguments, r + A(*pc), ReturnKind.Operator, pc + 1, fp, t);
    }

    /// <summary>Likewise a comparison, as a value or as a condition of a jump.</summary>
    private static uint* TryCompareMethod(RecordedRef left, RecordedRef right, CompareOp op, Slot* to, uint* next, Frame* fp, ThreadState* t)
    {
        ulong function = SpecialMethods.IsInstance(V(left)) ? SpecialMethods.FindCompare(V(left), V(right), op) : 0;
        return CanFollow(function, 2) && TryGuardType(left) && TryGuardType(right)
            ? FollowSpecial(function, [left, right], to, to == null ? ReturnKind.Condition : ReturnKind.Operator, next, fp, t) : null;
    }

    /// <summary>Likewise a method that always answers.</summary>
    private static uint* TryMethod(SlotId slot, ReadOnlySpan<RecordedRef> arguments, Slot* to, ReturnKind kind, uint* next, Frame* fp, ThreadState* t)
    {
        ulong function = SpecialMethods.IsInstance(V(arguments[0])) ? SpecialMethods.Find(V(arguments[0]), slot) : 0;
        return CanFollow(function, arguments.Length) && TryGuardType(arguments[0]) ? FollowSpecial(function, arguments, to, kind, next, fp, t) : null;
    }

    /// <summary>Reading or writing an attribute by a descriptor's method, or reading by __getattr__; null: there is none to follow.</summary>
    private static uint* TryAttributeMethod(RecordedRef obj, RecordedRef value, CacheEntry* known, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef found = RecordingMachine.Known(*(ulong*)&known->Value);
        switch (known->Kind)
        {
            case InlineCaches.HookKind when CanFollow(found.Word, 2):
                GuardShape(obj, known);
                RecordedRef name = RecordingMachine.Known(InlineCaches.NameOf(fp, fp->Caches + pc[1]).Bits);
                return FollowSpecial(found.Word, [obj, name], r + A(*pc), ReturnKind.Normal, pc + 2, fp, t);
            case InlineCaches.DescriptorKind or InlineCaches.DescriptorSetKind:
                bool sets = known->Kind == InlineCaches.DescriptorSetKind;
                ulong function = SpecialMethods.Find(V(found), sets ? SlotId.DescrSet : SlotId.DescrGet);
                if (!CanFollow(function, 3))
                {
                    return null;
                }

                GuardShape(obj, known);
                Recorder.GuardVersion(VersionOf(V(found).Type));
                return sets ? FollowSpecial(function, [found, obj, value], null, ReturnKind.Discard, pc + 2, fp, t)
                    : FollowSpecial(function, [found, obj, RecordingMachine.Known(V(obj).Type.Bits)], r + A(*pc), InlineCaches.ReturnOf(known), pc + 2, fp, t);
            default:
                return null;
        }
    }

    // Of calls of getattr and setattr; in unmanaged memory, as the collector notes such cells.
    private static readonly CacheEntry* s_named = (CacheEntry*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)sizeof(CacheEntry));

    /// <summary>What is known of an attribute with a name that is a value; guards that it is this name. Null: nothing.</summary>
    private static CacheEntry* KnownByName(RecordedRef obj, RecordedRef name, Opcode op)
    {
        if (!V(obj).IsPointer || V(obj).IsNull || !V(name).IsExactStr)
        {
            return null;
        }

        *s_named = default;
        InlineCaches.Prepare(s_named, V(obj), PyStr.InternValue(V(name)), op);
        if (!IsCurrent(s_named, obj.Word))
        {
            return null;
        }

        _ = Recorder.GuardIs(name);
        return s_named;
    }

    private static bool TryGetAttrCall(RecordedRef callee, RecordedRef obj, RecordedRef name, Slot* window)
    {
        CacheEntry* known = KnownByName(obj, name, Opcode.GetAttr);
        if (known == null)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        if (!TryRead(obj, known, out RecordedRef value))
        {
            return false;
        }

        Put(window, value);
        return true;
    }

    // Has an object no attribute of that name, neither its own nor its class's? Then its shape and the class are guarded.
    private static bool TryAbsent(RecordedRef obj, RecordedRef name)
    {
        if (!V(name).IsExactStr || V(name).As<PyStr>().Fields.Interned == 0 || !InlineCaches.TryLookUp(V(obj), V(name), out Value attribute) || !attribute.IsNull
            || VersionOf(V(obj).Type) == 0 || !PyType.Lookup(V(obj).Type, N.__getattr__).IsNull)
        {
            return false;
        }

        _ = Recorder.GuardIs(name);
        GuardHas(obj, *(uint*)obj.Word);
        Recorder.GuardVersion(VersionOf(V(obj).Type));
        return true;
    }

    private static bool TryHasAttrCall(RecordedRef callee, RecordedRef obj, RecordedRef name, Slot* window)
    {
        if (!TryAbsent(obj, name))
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        Put(window, RecordingMachine.Known(Singletons.False));
        return true;
    }

    private static bool TrySetAttrCall(RecordedRef callee, RecordedRef obj, RecordedRef name, RecordedRef value, Slot* window)
    {
        CacheEntry* known = KnownByName(obj, name, Opcode.SetAttr);
        if (known == null)
        {
            return false;
        }

        _ = Recorder.GuardIs(callee);
        if (!TryWrite(obj, known, value))
        {
            return false;
        }

        PutNone(window);
        return true;
    }
}
