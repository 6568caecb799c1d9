#if CHECKED
using System;
using Py.ObjectSpace;
using Py.Vm.Run;
using Xunit;

namespace Py.Conformance.Vm.Run;

/// <summary>The machine that checks the laws of the staged semantics finds what breaks them.</summary>
public sealed unsafe class CheckingMachineTests
{
    [Fact]
    public void GuardBeforeEffectIsAllowed()
    {
        Slot* registers = stackalloc Slot[2];
        uint word = 0;
        CheckingMachine.Begin(&word);
        Assert.True(CheckingMachine.Branch(CheckingMachine.IsSmallInt(CheckingMachine.Immediate(5))));
        CheckingMachine.Set(registers, 1, CheckingMachine.Immediate(7));
        CheckingMachine.Begin(&word);
        Assert.False(CheckingMachine.Branch(false));
    }

    [Fact]
    public void GuardAfterEffectFails()
    {
        Slot* registers = stackalloc Slot[2];
        uint word = 0;
        CheckingMachine.Begin(&word);
        CheckingMachine.Set(registers, 0, CheckingMachine.Immediate(1));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => CheckingMachine.Branch(true));
        Assert.Contains("after an effect", error.Message);
        CheckingMachine.Begin(&word);
    }
}
#endif
