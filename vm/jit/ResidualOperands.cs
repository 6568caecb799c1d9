using System.Collections.Generic;
using Py.Vm.Compile;

namespace Py.Vm.Jit;

/// <summary>Which registers an instruction reads and writes.</summary>
internal static unsafe class ResidualOperands
{
    /// <summary>Finds the registers; false for instructions that cannot be executed by themselves.</summary>
    public static bool Find(uint* pc, List<ushort> inputs, List<ushort> outputs)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        int a = (byte)(i >> 8), b = (byte)(i >> 16), c = (int)(i >> 24);
        switch (op)
        {
            case Opcode.Call or Opcode.CallKw:
                inputs.Add((ushort)a);
                Add(inputs, a + 2, b);
                outputs.Add((ushort)a);
                return true;
            case Opcode.CallMethod or Opcode.CallMethodKw:
                Add(inputs, a, b + 2);
                outputs.Add((ushort)a);
                return true;
            case Opcode.CallEx:
                inputs.Add((ushort)a);
                Add(inputs, a + 2, b != 0 ? 2 : 1);
                outputs.Add((ushort)a);
                return true;
            case Opcode.GetMethod or Opcode.BeforeWith or Opcode.BeforeAsyncWith:
                inputs.Add((ushort)b);
                Add(outputs, a, 2);
                return true;
            case Opcode.Unpack:
                inputs.Add((ushort)b);
                Add(outputs, a, c);
                return true;
            case Opcode.UnpackEx:
                inputs.Add((ushort)b);
                Add(outputs, a, c + 1 + (int)pc[1]);
                return outputs.Count < JitMemory.MaxResults;
            case Opcode.BuildTuple or Opcode.BuildList or Opcode.BuildSet or Opcode.BuildString or Opcode.BuildSlice:
                Add(inputs, b, c);
                outputs.Add((ushort)a);
                return true;
            case Opcode.BuildMap:
                Add(inputs, b, 2 * c);
                outputs.Add((ushort)a);
                return true;
            case Opcode.FormatValue:
                Add(inputs, b, (c & 4) != 0 ? 2 : 1);
                outputs.Add((ushort)a);
                return true;
            case Opcode.MakeFunction:
                for (int bit = 0; bit < 4; bit++)
                {
                    Add(inputs, b + bit, c >> bit & 1);
                }

                outputs.Add((ushort)a);
                return true;
            case Opcode.Seal or Opcode.SetupAnnotations:
                return true;
            case Opcode.MatchExcGroup:
                return false;
        }

        (Role roleA, Role roleB, Role roleC) = OperandRoles.Of(op);
        if (roleB is Role.Window or Role.Biased or Role.Write || roleA == Role.Window || roleC is Role.Window or Role.Biased
            || (roleA == Role.None && roleB == Role.None && roleC == Role.None))
        {
            return false;
        }

        AddRole(inputs, roleA, a);
        AddRole(inputs, roleB, roleB == Role.Far ? (int)(i >> 16) : b);
        AddRole(inputs, roleC, c);
        if (roleA is Role.Write or Role.Modify)
        {
            outputs.Add((ushort)a);
        }

        return true;
    }

    private static void AddRole(List<ushort> inputs, Role role, int register)
    {
        if (role is Role.Read or Role.Modify or Role.Far)
        {
            inputs.Add((ushort)register);
        }
    }

    private static void Add(List<ushort> registers, int first, int count)
    {
        for (int k = 0; k < count; k++)
        {
            registers.Add((ushort)(first + k));
        }
    }
}
