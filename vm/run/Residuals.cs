using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>What an instruction does when the loop has no fast case for it: one method an opcode or family.</summary>
/// <remarks>The frame's Pc is stored and points behind the whole instruction. False: an error is set.</remarks>
internal static unsafe class Residuals
{
    private static uint A(uint i) => (byte)(i >> 8);

    private static uint B(uint i) => (byte)(i >> 16);

    /// <summary>Executes the instruction with word <paramref name="i"/>; it does not jump.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static bool Run(Frame* fp, uint i)
    {
        Slot* r = fp->R;
        Opcode op = (Opcode)(byte)i;
        switch (op)
        {
            case Opcode.LoadKX:
                r[A(i)].Initialize(fp->K[fp->Pc[-1]].Load());
                return true;
            case Opcode.GetFar:
                r[A(i)].Initialize(r[i >> 16].Load());
                return true;
            case Opcode.SetFar:
                r[i >> 16].Initialize(r[A(i)].Load());
                return true;

            case Opcode.Check:
                return !r[A(i)].IsNull || Variables.Unbound(PyTuple.Get(fp->Code.Fields.VarNames.Load(), i >> 16));
            case Opcode.DelLocal:
                if (r[A(i)].IsNull)
                {
                    return Variables.Unbound(PyTuple.Get(fp->Code.Fields.VarNames.Load(), i >> 16));
                }

                r[A(i)].Initialize(Value.Null);
                return true;
            case Opcode.NewCell:
                r[A(i)].Initialize(PyCell.New(r[A(i)].Load()));
                return true;
            case Opcode.LoadCell:
                return Variables.EmptyCell(fp, (int)(i >> 16));
            case Opcode.DelCell:
                return Variables.DeleteCell(fp, (int)(i >> 16));
            case Opcode.LoadClassDeref:
                return Put(r, i, Variables.LoadClassDeref(fp, (int)(i >> 16)));
            case Opcode.LoadName:
                return Put(r, i, Variables.LoadName(fp, fp->Caches + fp->Pc[-1]));
            case Opcode.StoreName:
                return Variables.StoreName(fp, NameOf(fp), r[A(i)].Load());
            case Opcode.DelName:
                return Variables.DeleteName(fp, NameOf(fp));
            case Opcode.LoadGlobal:
                return Put(r, i, InlineCaches.LoadGlobal(fp, fp->Caches + fp->Pc[-1]));
            case Opcode.StoreGlobal:
                return PyDict.SetStr(fp->Globals, NameOf(fp), r[A(i)].Load());
            case Opcode.DelGlobal:
                return PyDict.DeleteStr(fp->Globals, NameOf(fp)) || !InlineCaches.NotDefined(NameOf(fp)).IsNull;
            case Opcode.LoadBuildClass:
                return Put(r, i, Variables.Builtin(fp, N.__build_class__));
            case Opcode.LoadAssertionError:
                return Put(r, i, Types.Get(TypeId.AssertionError));
            case Opcode.SetupAnnotations:
                return Variables.SetupAnnotations(fp);

            case Opcode.Add or Opcode.Sub or Opcode.Mul:
                return Put(r, i, Arithmetic(r[B(i)].Load(), r[i >> 24].Load(), op));
            case Opcode.MatMul or Opcode.TrueDiv or Opcode.FloorDiv or Opcode.Mod or Opcode.Pow
                or Opcode.LShift or Opcode.RShift or Opcode.And or Opcode.Or or Opcode.Xor:
                return Put(r, i, Space.Binary(r[B(i)].Load(), r[i >> 24].Load(), SlotId.Add + (op - Opcode.Add)));
            case Opcode.IAdd or Opcode.ISub or Opcode.IMul or Opcode.IMatMul or Opcode.ITrueDiv or Opcode.IFloorDiv or Opcode.IMod or Opcode.IPow
                or Opcode.ILShift or Opcode.IRShift or Opcode.IAnd or Opcode.IOr or Opcode.IXor:
                return Put(r, i, Space.InPlace(r[B(i)].Load(), r[i >> 24].Load(), SlotId.Add + (op - Opcode.IAdd)));
            case Opcode.Append:
                return Put(r, i, Space.InPlace(r[B(i)].Load(), r[i >> 24].Load(), SlotId.Add));
            case Opcode.AddI:
                return Put(r, i, Arithmetic(r[B(i)].Load(), Value.FromSmallInt((int)i >> 24), Opcode.Add));
            case Opcode.SubI:
                return Put(r, i, Arithmetic(r[B(i)].Load(), Value.FromSmallInt((int)i >> 24), Opcode.Sub));
            case Opcode.IAddI:
                return Put(r, i, Space.InPlace(r[B(i)].Load(), Value.FromSmallInt((int)i >> 24), SlotId.Add));
            case Opcode.ISubI:
                return Put(r, i, Space.InPlace(r[B(i)].Load(), Value.FromSmallInt((int)i >> 24), SlotId.Sub));
            case Opcode.Neg:
                return Put(r, i, Space.Unary(r[B(i)].Load(), SlotId.Neg));
            case Opcode.Pos:
                return Put(r, i, Space.Unary(r[B(i)].Load(), SlotId.Pos));
            case Opcode.Invert:
                return Put(r, i, Space.Unary(r[B(i)].Load(), SlotId.Invert));
            case Opcode.Not:
                int truth = Space.Truth(r[B(i)].Load());
                return truth >= 0 && Put(r, i, Value.FromBool(truth == 0));
            case Opcode.Lt or Opcode.Le or Opcode.Eq or Opcode.Ne or Opcode.Gt or Opcode.Ge:
                return Put(r, i, Space.Compare(r[B(i)].Load(), r[i >> 24].Load(), CompareOp.Lt + (op - Opcode.Lt)));
            case Opcode.In or Opcode.NotIn:
                int contains = Space.Contains(r[i >> 24].Load(), r[B(i)].Load());
                return contains >= 0 && Put(r, i, Value.FromBool((contains != 0) == (op == Opcode.In)));

            case Opcode.GetAttr:
                return Put(r, i, InlineCaches.GetAttr(fp, fp->Caches + fp->Pc[-1], r[B(i)].Load()));
            case Opcode.SetAttr:
                return InlineCaches.SetAttr(fp, fp->Caches + fp->Pc[-1], r[A(i)].Load(), r[B(i)].Load());
            case Opcode.DelAttr:
                return Space.SetAttr(r[A(i)].Load(), NameOf(fp), Value.Null);
            case Opcode.GetMethod:
                return InlineCaches.GetMethod(fp, fp->Caches + fp->Pc[-1], r[B(i)].Load(), r + A(i));
            case Opcode.GetItem:
                return Put(r, i, Space.GetItem(r[B(i)].Load(), r[i >> 24].Load()));
            case Opcode.SetItem:
                return Space.SetItem(r[A(i)].Load(), r[B(i)].Load(), r[i >> 24].Load());
            case Opcode.DelItem:
                return Space.DeleteItem(r[A(i)].Load(), r[B(i)].Load());
            case Opcode.BuildSlice:
                return Put(r, i, PySlice.New(r[B(i)].Load(), r[B(i) + 1].Load(), i >> 24 == 3 ? r[B(i) + 2].Load() : Value.None));
            case Opcode.MakeFunction:
                return Put(r, i, Building.MakeFunction(fp, r + B(i), i >> 24));

            case Opcode.BuildTuple:
                return Put(r, i, PyTuple.FromSlots(r + B(i), i >> 24));
            case Opcode.BuildList:
                return Put(r, i, PyList.FromSlots(r + B(i), i >> 24));
            case Opcode.BuildSet:
                return Put(r, i, Building.Set(r + B(i), (int)(i >> 24)));
            case Opcode.BuildMap:
                return Put(r, i, Building.Map(r + B(i), (int)(i >> 24)));
            case Opcode.BuildString:
                return Put(r, i, Building.String(r + B(i), (int)(i >> 24)));
            case Opcode.FormatValue:
                return Put(r, i, Building.Format(r[B(i)].Load(), (int)(i >> 24), r + B(i) + 1));
            case Opcode.ListAppend:
                return PyList.Append(r[A(i)].Load(), r[B(i)].Load());
            case Opcode.SetAdd:
                return PySet.Add(r[A(i)].Load(), r[B(i)].Load());
            case Opcode.MapAdd:
                return PyDict.Set(r[A(i)].Load(), r[B(i)].Load(), r[i >> 24].Load());
            case Opcode.ListExtend:
                return Building.ListExtend(r[A(i)].Load(), r[B(i)].Load(), i >> 24 != 0);
            case Opcode.SetUpdate:
                return Building.SetUpdate(r[A(i)].Load(), r[B(i)].Load());
            case Opcode.DictUpdate:
                return Building.DictUpdate(r[A(i)].Load(), r[B(i)].Load());
            case Opcode.DictMerge:
                return Building.DictMerge(r[A(i)].Load(), r[B(i)].Load(), r[i >> 24].Load());
            case Opcode.ListToTuple:
                return Put(r, i, PyTuple.FromSlots(PyList.Items(r[B(i)].Load()), PyList.LengthOf(r[B(i)].Load())));

            case Opcode.Unpack:
                return Unpacking.Exact(r[B(i)].Load(), (int)(i >> 24), r + A(i));
            case Opcode.UnpackEx:
                return Unpacking.Starred(r[B(i)].Load(), (int)(i >> 24), (int)fp->Pc[-1], r + A(i));
            case Opcode.UnpackWide:
                return Put(r, i, Unpacking.Wide(r[B(i)].Load(), i >> 24 != 0, (int)fp->Pc[-1]));
            case Opcode.GetIter:
                return Put(r, i, Feeding.Iter(r[B(i)].Load()));

            case Opcode.GetYieldFromIter:
                return Put(r, i, Awaiting.YieldFromIter(fp, r[B(i)].Load()));
            case Opcode.AsyncGenWrap:
                return Put(r, i, Awaiting.Wrap(r[B(i)].Load()));
            case Opcode.GetAwaitable:
                return Put(r, i, Awaiting.GetAwaitable(r[B(i)].Load(), (int)(i >> 24)));
            case Opcode.GetAIter:
                return Put(r, i, Awaiting.GetAIter(r[B(i)].Load()));
            case Opcode.GetANext:
                return Put(r, i, Awaiting.GetANext(r[B(i)].Load()));

            case Opcode.Raise:
                if (i >> 24 == 0)
                {
                    Errors.RuntimeError("No active exception to reraise");
                }
                else
                {
                    Raising.Raise(r[A(i)].Load(), i >> 24 == 2 ? r[B(i)].Load() : Value.Null);
                }

                return false;
            case Opcode.PushExc:
                r[B(i)].Initialize(fp->Handled.Load());
                Raising.SetHandled(fp, r[A(i)].Load());
                return true;
            case Opcode.PopExc:
                Raising.SetHandled(fp, r[A(i)].Load());
                return true;
            case Opcode.MatchExc:
                int matches = Raising.Matches(r[B(i)].Load(), r[i >> 24].Load());
                r[A(i)].Initialize(Value.FromBool(matches > 0));
                return matches >= 0;
            case Opcode.MatchExcGroup:
                return ExceptStar.Match(r[B(i)].Load(), r[i >> 24].Load(), r + A(i));
            case Opcode.PrepReRaiseStar:
                return Put(r, i, ExceptStar.PrepareReRaise(r[B(i)].Load(), r[i >> 24].Load()));
            case Opcode.BeforeWith:
                return WithBlocks.Enter(r[B(i)].Load(), r + A(i), false);
            case Opcode.BeforeAsyncWith:
                return WithBlocks.Enter(r[B(i)].Load(), r + A(i), true);
            case Opcode.WithExceptStart:
                return Put(r, i, WithBlocks.Exit(r[B(i)].Load(), r[i >> 24].Load()));

            case Opcode.ImportName:
                return Put(r, i, Importing.ImportName(fp, NameOf(fp), r[B(i)].Load(), r[i >> 24].Load()));
            case Opcode.ImportFrom:
                return Put(r, i, Importing.ImportFrom(r[B(i)].Load(), NameOf(fp)));
            case Opcode.ImportStar:
                return Importing.ImportStar(fp, r[A(i)].Load());

            case Opcode.MatchMapping:
                return Put(r, i, Value.FromBool((r[B(i)].Load().Type.As<PyType>().Fields.Flags & TypeFlags.Mapping) != 0));
            case Opcode.MatchSequence:
                return Put(r, i, Value.FromBool((r[B(i)].Load().Type.As<PyType>().Fields.Flags & TypeFlags.Sequence) != 0));
            case Opcode.MatchKeys:
                return Put(r, i, Matching.Keys(r[B(i)].Load(), r[i >> 24].Load()));
            case Opcode.MatchClass:
                return Put(r, i, Matching.Class(r[B(i)].Load(), r[i >> 24].Load(), (int)fp->Pc[-1], r[A(i)].Load()));
            case Opcode.GetLen:
                long length = Space.Length(r[B(i)].Load());
                return length >= 0 && Put(r, i, PyInt.New(length));
            case Opcode.PrintExpr:
                return Importing.PrintExpr(r[A(i)].Load());
            default:
                Errors.SystemError($"unknown opcode {op}");
                return false;
        }
    }

    /// <summary>Number arithmetic that the loop did not do, with the mixed float and int case first.</summary>
    private static Value Arithmetic(Value a, Value b, Opcode op)
    {
        if ((a.IsImmediateFloat && b.IsSmallInt) || (a.IsSmallInt && b.IsImmediateFloat))
        {
            double x = a.IsSmallInt ? a.SmallInt : a.ImmediateFloat, y = b.IsSmallInt ? b.SmallInt : b.ImmediateFloat;
            return PyFloat.New(op == Opcode.Add ? x + y : op == Opcode.Sub ? x - y : x * y);
        }

        return Space.Binary(a, b, SlotId.Add + (op - Opcode.Add));
    }

    /// <summary>A fused compare-and-jump: truth of the comparison, -1 with an error set.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    public static int CompareJump(Frame* fp, uint i)
    {
        Value left = fp->R[A(i)].Load();
        CompareOp compare = SpecialMethods.ConditionOf(fp, i, out Value right);
        if (compare is CompareOp.Eq or CompareOp.Ne && left.IsExactStr && right.IsExactStr)
        {
            return PyStr.Equal(left, right) == (compare == CompareOp.Eq) ? 1 : 0;
        }

        return Space.CompareBool(left, right, compare);
    }

    private static bool Put(Slot* r, uint i, Value value)
    {
        if (value.IsNull)
        {
            return false;
        }

        r[A(i)].Initialize(value);
        return true;
    }

    private static Value NameOf(Frame* fp) => InlineCaches.NameOf(fp, fp->Caches + fp->Pc[-1]);
}
