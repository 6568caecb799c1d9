using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>The interpreter loop, over a machine. With <see cref="ConcreteMachine"/> it runs programs.</summary>
/// <remarks>
/// The loop holds the opcodes that run all the time, with their fast cases inline; what does not apply goes to the
/// residual of the opcode (<see cref="Residuals"/>) with the pc stored in the frame. Python calls push a frame and stay
/// in the loop. The .NET compiler stops optimising methods above 60 KB of IL or 2,000 blocks: tools/bench has a
/// dispatch benchmark that shows a fall off that cliff.
/// </remarks>
internal static unsafe class Interpreter<M, R, I, F, C>
    where M : struct, IMachine<R, I, F, C>
    where R : struct, allows ref struct
    where I : struct, allows ref struct
    where F : struct, allows ref struct
    where C : struct, allows ref struct
{
    /// <summary>Runs frame <paramref name="fp"/> (its Kind is Entry) until it returns; null with an error set.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="t">The running thread.</param>
    /// <param name="fp">The innermost frame, ready to go on at its Pc.</param>
    /// <param name="raise">Begin by unwinding with the error that is set (throw into a generator).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Value Run(M machine, ThreadState* t, Frame* fp, bool raise)
    {
        M m = machine;
        HeapWords* heap = Heap.Words;
        uint* pc = fp->Pc;
        m.Enter(fp->R, fp->K);
        uint i;
        if (raise)
        {
            Raising.AddTraceback(fp);
            fp = Unwinding.Unwind(t, fp);
            if (fp == null)
            {
                return Value.Null;
            }

            pc = fp->Pc;
            m.Enter(fp->R, fp->K);
        }

        while (true)
        {
            i = *pc++;
            switch ((Opcode)(byte)i)
            {
                case Opcode.Nop:
                    continue;

                case Opcode.Move:
                    m.Set(A(i), m.Get(B(i)));
                    continue;

                case Opcode.LoadK:
                    m.Set(A(i), m.Constant(i >> 16));
                    continue;

                case Opcode.LoadI:
                    m.Set(A(i), m.Immediate((int)i >> 16));
                    continue;

                case Opcode.Check:
                    if (!m.Branch(m.IsNull(m.Get(A(i)))))
                    {
                        continue;
                    }

                    goto Residual;

                case Opcode.LoadCell:
                    {
                        R content = m.LoadField(m.Get(i >> 16), 8);
                        if (m.Branch(m.IsNull(content)))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), content);
                        continue;
                    }

                case Opcode.StoreCell:
                    m.StoreField(m.Get(i >> 16), 8, m.Get(A(i)));
                    continue;

                case Opcode.LoadGlobal:
                    {
                        CacheEntry* cache = fp->Caches + *pc;
                        if (!InlineCaches.TryGlobal(fp, cache, out Value known))
                        {
                            goto ResidualX;
                        }

                        m.Set(A(i), m.Known(known));
                        pc++;
                        continue;
                    }

                case Opcode.Add:
                case Opcode.IAdd:
                    {
                        if (!Staged<M, R, I, F, C>.Add(ref m, m.Get(B(i)), m.Get(i >> 24), out R sum))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), sum);
                        continue;
                    }

                case Opcode.Sub:
                case Opcode.ISub:
                    {
                        if (!Staged<M, R, I, F, C>.Sub(ref m, m.Get(B(i)), m.Get(i >> 24), out R difference))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), difference);
                        continue;
                    }

                case Opcode.Mul:
                case Opcode.IMul:
                    {
                        if (!Staged<M, R, I, F, C>.Mul(ref m, m.Get(B(i)), m.Get(i >> 24), out R product))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), product);
                        continue;
                    }

                case Opcode.TrueDiv:
                case Opcode.ITrueDiv:
                    {
                        if (!Staged<M, R, I, F, C>.TrueDiv(ref m, m.Get(B(i)), m.Get(i >> 24), out R quotient))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), quotient);
                        continue;
                    }

                case Opcode.FloorDiv:
                case Opcode.IFloorDiv:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)) || !m.FloorDivSmall(x, y, out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.Mod:
                case Opcode.IMod:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)) || !m.ModSmall(x, y, out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.And:
                case Opcode.IAnd:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.AndSmall(x, y));
                        continue;
                    }

                case Opcode.Or:
                case Opcode.IOr:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.OrSmall(x, y));
                        continue;
                    }

                case Opcode.Xor:
                case Opcode.IXor:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.XorSmall(x, y));
                        continue;
                    }

                case Opcode.LShift:
                case Opcode.ILShift:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)) || !m.ShiftLeftSmall(x, y, out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.RShift:
                case Opcode.IRShift:
                    {
                        R x = m.Get(B(i)), y = m.Get(i >> 24);
                        if (!m.Branch(m.BothSmallInt(x, y)) || !m.ShiftRightSmall(x, y, out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.AddI:
                case Opcode.IAddI:
                    {
                        R x = m.Get(B(i));
                        if (!m.Branch(m.IsSmallInt(x)) || !m.AddSmall(x, m.Immediate((int)i >> 24), out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.SubI:
                case Opcode.ISubI:
                    {
                        R x = m.Get(B(i));
                        if (!m.Branch(m.IsSmallInt(x)) || !m.SubSmall(x, m.Immediate((int)i >> 24), out R result))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), result);
                        continue;
                    }

                case Opcode.Not:
                    {
                        R x = m.Get(B(i));
                        if (m.Branch(m.IsKnown(x, Singletons.True)))
                        {
                            m.Set(A(i), m.Known(Value.False));
                            continue;
                        }

                        if (m.Branch(m.IsKnown(x, Singletons.False)))
                        {
                            m.Set(A(i), m.Known(Value.True));
                            continue;
                        }

                        goto Residual;
                    }

                case Opcode.Lt:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Lt, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Le:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Le, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Eq:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Eq, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Ne:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Ne, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Gt:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Gt, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Ge:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(B(i)), m.Get(i >> 24), CompareOp.Ge, out C c))
                        {
                            goto Residual;
                        }

                        m.Set(A(i), m.FromCondition(c));
                        continue;
                    }

                case Opcode.Is:
                    m.Set(A(i), m.FromCondition(m.Same(m.Get(B(i)), m.Get(i >> 24))));
                    continue;

                case Opcode.IsNot:
                    m.Set(A(i), m.FromCondition(m.Negate(m.Same(m.Get(B(i)), m.Get(i >> 24)))));
                    continue;

                case Opcode.JLt:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Lt, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JLe:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Le, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JEq:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Eq, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JNe:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Ne, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JGt:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Gt, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JGe:
                    {
                        if (!Staged<M, R, I, F, C>.Compare(ref m, m.Get(A(i)), m.Get(B(i)), CompareOp.Ge, out C c))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(c) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JLtI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Lt)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JLeI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Le)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JEqI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Eq)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JNeI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Ne)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JGtI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Gt)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.JGeI:
                    {
                        R x = m.Get(A(i));
                        if (!m.Branch(m.IsSmallInt(x)))
                        {
                            goto CompareJump;
                        }

                        pc += (m.Branch(m.CompareInt(m.Int(x), m.Int(m.Immediate((sbyte)(i >> 16))), CompareOp.Ge)) ? 1u : 0u) == i >> 24 ? (int)*pc + 1 : 1;
                        continue;
                    }

                case Opcode.Jmp:
                    pc += (int)i >> 8;
                    continue;

                case Opcode.Loop:
                    pc += (int)i >> 8;
                    if (heap->EvalBreaker == 0)
                    {
                        continue;
                    }

                    fp->Pc = pc;
                    if (!EvalBreaker.Poll(t))
                    {
                        goto Error;
                    }

                    continue;

                case Opcode.JTrue:
                case Opcode.JFalse:
                    {
                        R x = m.Get(A(i));
                        bool wanted = (Opcode)(byte)i == Opcode.JTrue;
                        bool truth;
                        if (m.Branch(m.IsKnown(x, Singletons.True)))
                        {
                            truth = true;
                        }
                        else if (m.Branch(m.IsKnown(x, Singletons.False)) || m.Branch(m.IsKnown(x, Singletons.None)))
                        {
                            truth = false;
                        }
                        else
                        {
                            fp->Pc = pc;
                            int state = Space.Truth(m.Concrete(x));
                            if (state < 0)
                            {
                                goto Error;
                            }

                            truth = state != 0;
                        }

                        if (truth == wanted)
                        {
                            pc += (int)i >> 16;
                        }

                        continue;
                    }

                case Opcode.JNone:
                    if (m.Branch(m.IsKnown(m.Get(A(i)), Singletons.None)))
                    {
                        pc += (int)i >> 16;
                    }

                    continue;

                case Opcode.JNotNone:
                    if (!m.Branch(m.IsKnown(m.Get(A(i)), Singletons.None)))
                    {
                        pc += (int)i >> 16;
                    }

                    continue;

                case Opcode.GetAttr:
                    {
                        CacheEntry* cache = fp->Caches + *pc;
                        R obj = m.Get(B(i));
                        if (cache->Kind == InlineCaches.SlotKind && m.Branch(m.HasShape(obj, cache->Shape))
                            && ((Shape*)cache->Shape)->TypeVersion == cache->Version)
                        {
                            R attribute = m.LoadField(obj, (uint)cache->Index);
                            if (!m.Branch(m.IsNull(attribute)))
                            {
                                m.Set(A(i), attribute);
                                pc++;
                                continue;
                            }
                        }

                        goto ResidualX;
                    }

                case Opcode.SetAttr:
                    {
                        CacheEntry* cache = fp->Caches + *pc;
                        R obj = m.Get(A(i));
                        if (cache->Kind == InlineCaches.SlotKind && m.Branch(m.HasShape(obj, cache->Shape))
                            && ((Shape*)cache->Shape)->TypeVersion == cache->Version)
                        {
                            m.StoreField(obj, (uint)cache->Index, m.Get(B(i)));
                            pc++;
                            continue;
                        }

                        goto ResidualX;
                    }

                case Opcode.GetMethod:
                    {
                        CacheEntry* cache = fp->Caches + *pc;
                        R obj = m.Get(B(i));
                        if (cache->Kind == InlineCaches.MethodKind && m.Branch(m.HasShape(obj, cache->Shape))
                            && ((Shape*)cache->Shape)->TypeVersion == cache->Version)
                        {
                            m.Set(A(i) + 1, obj);
                            m.Set(A(i), m.Known(cache->Value.Load()));
                            pc++;
                            continue;
                        }

                        goto ResidualX;
                    }

                case Opcode.Call:
                case Opcode.CallMethod:
                    {
                        Slot* window = fp->R + A(i);
                        Value callee = window[0].Load();
                        int arguments = (int)B(i);
                        Slot* first = window + 2;
                        if ((Opcode)(byte)i == Opcode.CallMethod && !window[1].IsNull)
                        {
                            first--;
                            arguments++;
                        }

                        fp->Pc = pc;
                        if (callee.HasShape(ShapeIds.Function))
                        {
                            ref PyCode code = ref callee.As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
                            if (code.DirectArgs == arguments && first + code.RegisterCount < t->RegistersEnd && t->Depth < Thread.RecursionLimit)
                            {
                                t->Depth++;
                                fp++;
                                fp->R = first;
                                fp->K = code.Constants;
                                fp->Caches = code.Caches;
                                fp->Function.Initialize(callee);
                                fp->Locals.Initialize(Value.Null);
                                fp->Handled.Initialize(Value.Null);
                                fp->Object.Initialize(Value.Null);
                                fp->Generator.Initialize(Value.Null);
                                fp->ReturnTo = window;
                                fp->Kind = ReturnKind.Normal;
                                t->Frame = fp;
                                int registers = code.RegisterCount;
                                for (int z = arguments; z < registers; z++)
                                {
                                    first[z].Initialize(Value.Null);
                                }

                                pc = code.Words;
                                m.Enter(first, code.Constants);
                                if (heap->EvalBreaker == 0)
                                {
                                    continue;
                                }

                                fp->Pc = pc;
                                if (!EvalBreaker.Poll(t))
                                {
                                    goto Error;
                                }

                                continue;
                            }
                        }

                        switch (CallProtocol.Call(t, fp, window, first, arguments, Value.Null))
                        {
                            case CallResult.Done:
                                continue;
                            case CallResult.Pushed:
                                goto Entered;
                            default:
                                goto Error;
                        }
                    }

                case Opcode.CallKw:
                case Opcode.CallMethodKw:
                    {
                        Slot* window = fp->R + A(i);
                        int arguments = (int)B(i);
                        Slot* first = window + 2;
                        if ((Opcode)(byte)i == Opcode.CallMethodKw && !window[1].IsNull)
                        {
                            first--;
                            arguments++;
                        }

                        Value names = fp->K[*pc].Load();
                        pc++;
                        fp->Pc = pc;
                        switch (CallProtocol.Call(t, fp, window, first, arguments - (int)PyTuple.LengthOf(names), names))
                        {
                            case CallResult.Done:
                                continue;
                            case CallResult.Pushed:
                                goto Entered;
                            default:
                                goto Error;
                        }
                    }

                case Opcode.Return:
                case Opcode.ReturnNone:
                    {
                        Value result = (Opcode)(byte)i == Opcode.Return ? fp->R[A(i)].Load() : Value.None;
                        if (fp->Kind != ReturnKind.Normal || !fp->Object.IsNull)
                        {
                            fp->Pc = pc;
                            ReturnKind kind = fp->Kind;
                            int jump = Returning.Leave(t, fp, result);
                            if (kind == ReturnKind.Entry)
                            {
                                return Errors.Occurred ? Value.Null : result;
                            }

                            fp--;
                            pc = fp->Pc + jump;
                            m.Enter(fp->R, fp->K);
                            if (jump < 0)
                            {
                                pc = fp->Pc;
                                goto Error;
                            }

                            continue;
                        }

                        fp->ReturnTo->Initialize(result);
                        t->Depth--;
                        fp--;
                        t->Frame = fp;
                        pc = fp->Pc;
                        m.Enter(fp->R, fp->K);
                        continue;
                    }

                case Opcode.GetItem:
                    {
                        Value obj = m.Concrete(m.Get(B(i))), key = m.Concrete(m.Get(i >> 24));
                        if (FastItems.TryGet(obj, key, out Value item))
                        {
                            fp->R[A(i)].Initialize(item);
                            continue;
                        }

                        goto Residual;
                    }

                case Opcode.SetItem:
                    if (FastItems.TrySet(m.Concrete(m.Get(A(i))), m.Concrete(m.Get(B(i))), m.Concrete(m.Get(i >> 24))))
                    {
                        continue;
                    }

                    goto Residual;

                case Opcode.ForIter:
                    {
                        Value iterator = m.Concrete(m.Get(A(i)));
                        fp->Pc = pc + 1;
                        if (FastItems.TryNext(iterator, out Value next))
                        {
                            fp->R[B(i)].Initialize(next);
                            pc++;
                            continue;
                        }

                        switch (GeneratorFrames.ForIter(t, fp, iterator, fp->R + B(i)))
                        {
                            case IterResult.Item:
                                pc++;
                                continue;
                            case IterResult.End:
                                pc += (int)*pc + 1;
                                continue;
                            case IterResult.Pushed:
                                goto Entered;
                            default:
                                goto Error;
                        }
                    }

                case Opcode.ListAppend:
                    if (!PyList.Append(fp->R[A(i)].Load(), fp->R[B(i)].Load()))
                    {
                        fp->Pc = pc;
                        goto Error;
                    }

                    continue;

                case Opcode.CallEx:
                    fp->Pc = pc;
                    switch (CallProtocol.CallEx(t, fp, fp->R + A(i), B(i) != 0, i >> 24 != 0))
                    {
                        case CallResult.Done:
                            continue;
                        case CallResult.Pushed:
                            goto Entered;
                        default:
                            goto Error;
                    }

                case Opcode.Generator:
                    {
                        fp->Pc = pc;
                        Value generator = GeneratorFrames.Create(t, fp);
                        if (generator.IsNull)
                        {
                            goto Error;
                        }

                        ReturnKind kind = fp->Kind;
                        int jump = Returning.Leave(t, fp, generator);
                        if (kind == ReturnKind.Entry)
                        {
                            return generator;
                        }

                        fp--;
                        pc = fp->Pc + jump;
                        m.Enter(fp->R, fp->K);
                        continue;
                    }

                case Opcode.Yield:
                    {
                        fp->Pc = pc;
                        Value value = fp->R[B(i)].Load();
                        ReturnKind kind = fp->Kind;
                        Slot* to = fp->ReturnTo;
                        GeneratorFrames.Suspend(t, fp);
                        if (kind == ReturnKind.Entry)
                        {
                            return value;
                        }

                        to->Initialize(value);
                        fp--;
                        pc = fp->Pc;
                        m.Enter(fp->R, fp->K);
                        continue;
                    }

                case Opcode.Send:
                    fp->Pc = pc + 1;
                    switch (GeneratorFrames.Send(t, fp, fp->R[B(i)].Load(), fp->R[i >> 24].Load(), fp->R + A(i)))
                    {
                        case IterResult.Item:
                            pc++;
                            continue;
                        case IterResult.End:
                            pc += (int)*pc + 1;
                            continue;
                        case IterResult.Pushed:
                            goto Entered;
                        default:
                            goto Error;
                    }

                case Opcode.EndAsyncFor:
                    fp->Pc = pc;
                    if (Raising.EndAsyncFor(fp, fp->R[A(i)].Load()))
                    {
                        continue;
                    }

                    goto ReRaise;

                case Opcode.Raise:
                    fp->Pc = pc;
                    if (i >> 24 == 0 && Raising.RaiseAgain())
                    {
                        goto ReRaise;
                    }

                    goto Residual;

                case Opcode.ReRaise:
                    fp->Pc = pc;
                    Errors.Restore(fp->R[A(i)].Load());
                    goto ReRaise;

                default:
                    {
                        Opcode op = (Opcode)(byte)i;
                        if (Opcodes.HasExtension(op))
                        {
                            goto ResidualX;
                        }

                        goto Residual;
                    }
            }

        CompareJump:
            {
                fp->Pc = pc + 1;
                int truth = Residuals.CompareJump(fp, i);
                if (truth < 0)
                {
                    goto Error;
                }

                pc += (uint)truth == i >> 24 ? (int)*pc + 1 : 1;
                continue;
            }

        ResidualX:
            pc++;
        Residual:
            fp->Pc = pc;
            if (Residuals.Run(fp, i))
            {
                continue;
            }

        Error:
            Raising.AddTraceback(fp);
        ReRaise:
            fp = Unwinding.Unwind(t, fp);
            if (fp == null)
            {
                return Value.Null;
            }

            pc = fp->Pc;
            m.Enter(fp->R, fp->K);
            continue;

        Entered:
            fp = (Frame*)t->Frame;
            pc = fp->Pc;
            m.Enter(fp->R, fp->K);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint A(uint i) => (byte)(i >> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint B(uint i) => (byte)(i >> 16);
}
