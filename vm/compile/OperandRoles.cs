namespace Py.Vm.Compile;

/// <summary>What an operand field of an instruction is.</summary>
internal enum Role : byte
{
    /// <summary>Unused or a number.</summary>
    None,
    /// <summary>A register that is read.</summary>
    Read,
    /// <summary>A register that is written.</summary>
    Write,
    /// <summary>A register that is read, then written.</summary>
    Modify,
    /// <summary>The first of several registers; always temporaries, except the targets of Unpack.</summary>
    Window,
    /// <summary>A 16-bit field that is a register: a cell, or the far register of a move.</summary>
    Far,
    /// <summary>One more than a register, or 0.</summary>
    Biased,
}

/// <summary>The roles of the fields of each instruction.</summary>
internal static class OperandRoles
{
    private static readonly (Role A, Role B, Role C)[] s_roles = Build();

    public static (Role A, Role B, Role C) Of(Opcode op) => s_roles[(int)op];

    private static (Role A, Role B, Role C)[] Build()
    {
        var roles = new (Role A, Role B, Role C)[(int)Opcode.Count];
        for (int i = 0; i < roles.Length; i++)
        {
            roles[i] = RolesOf((Opcode)i);
        }

        return roles;
    }

    private static (Role A, Role B, Role C) RolesOf(Opcode op)
    {
        switch (op)
        {
            case Opcode.LoadK or Opcode.LoadKX or Opcode.LoadI or Opcode.LoadName or Opcode.LoadGlobal
                or Opcode.LoadBuildClass or Opcode.LoadAssertionError:
                return (Role.Write, Role.None, Role.None);
            case Opcode.Move or Opcode.Neg or Opcode.Pos or Opcode.Invert or Opcode.Not or Opcode.GetAttr
                or Opcode.ListToTuple or Opcode.GetIter or Opcode.GetYieldFromIter or Opcode.AsyncGenWrap
                or Opcode.GetAwaitable or Opcode.GetAIter or Opcode.GetANext or Opcode.ImportFrom
                or Opcode.MatchMapping or Opcode.MatchSequence or Opcode.GetLen or Opcode.FormatValue
                or Opcode.UnpackWide or Opcode.AddI or Opcode.SubI or Opcode.IAddI or Opcode.ISubI:
                return (Role.Write, Role.Read, Role.None);
            case >= Opcode.Add and <= Opcode.IXor or Opcode.Append or >= Opcode.Lt and <= Opcode.NotIn or Opcode.GetItem
                or Opcode.Send or Opcode.MatchExc or Opcode.PrepReRaiseStar or Opcode.WithExceptStart
                or Opcode.ImportName or Opcode.MatchKeys:
                return (Role.Write, Role.Read, Role.Read);
            case Opcode.Check or Opcode.StoreName or Opcode.StoreGlobal or Opcode.DelAttr or Opcode.EndAsyncFor
                or Opcode.Return or Opcode.ReRaise or Opcode.PopExc or Opcode.ImportStar or Opcode.PrintExpr
                or >= Opcode.JLtI and <= Opcode.JGeI or >= Opcode.JTrue and <= Opcode.JNotNone:
                return (Role.Read, Role.None, Role.None);
            case >= Opcode.JLt and <= Opcode.JGe or Opcode.SetAttr or Opcode.DelItem or Opcode.ListAppend
                or Opcode.SetAdd or Opcode.ListExtend or Opcode.SetUpdate or Opcode.DictUpdate or Opcode.Raise:
                return (Role.Read, Role.Read, Role.None);
            case Opcode.SetItem or Opcode.MapAdd or Opcode.DictMerge:
                return (Role.Read, Role.Read, Role.Read);
            case Opcode.DelLocal or Opcode.NewCell:
                return (Role.Modify, Role.None, Role.None);
            case Opcode.GetFar or Opcode.LoadCell or Opcode.LoadClassDeref:
                return (Role.Write, Role.Far, Role.None);
            case Opcode.SetFar or Opcode.StoreCell:
                return (Role.Read, Role.Far, Role.None);
            case Opcode.DelCell:
                return (Role.None, Role.Far, Role.None);
            case Opcode.GetMethod or Opcode.Unpack or Opcode.UnpackEx or Opcode.BeforeWith or Opcode.BeforeAsyncWith:
                return (Role.Window, Role.Read, Role.None);
            case Opcode.Call or Opcode.CallMethod or Opcode.CallKw or Opcode.CallMethodKw or Opcode.CallEx:
                return (Role.Window, Role.None, Role.None);
            case Opcode.MakeFunction or Opcode.BuildSlice or Opcode.BuildTuple or Opcode.BuildList or Opcode.BuildSet
                or Opcode.BuildMap or Opcode.BuildString:
                return (Role.Write, Role.Window, Role.None);
            case Opcode.ForIter or Opcode.PushExc:
                return (Role.Read, Role.Write, Role.None);
            case Opcode.Yield:
                return (Role.Write, Role.Read, Role.Biased);
            case Opcode.MatchExcGroup:
                return (Role.Window, Role.Read, Role.Read);
            case Opcode.MatchClass:
                return (Role.Modify, Role.Read, Role.Read);
            default:
                return (Role.None, Role.None, Role.None);
        }
    }
}
