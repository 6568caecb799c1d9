using System;
using FsCheck;
using FsCheck.Fluent;
using Py.Conformance.ObjectSpace;
using Py.Gc;
using Xunit;

namespace Py.Conformance.Gc;

/// <summary>Random programs on the heap against a model, in the collector's debug modes. PY_SOAK=N runs N times as many.</summary>
[Collection("space")]
public sealed class HeapModelTests
{
    private static int Times => int.TryParse(Environment.GetEnvironmentVariable("PY_SOAK"), out int n) ? n : 1;

    [Theory]
    [InlineData(0, false, 0, 0, 0)]
    [InlineData(0, true, 2, 0, 0)]
    [InlineData(1, false, 0, 0, 0)]
    [InlineData(3, true, 0, 0, 0)]
    [InlineData(5, true, 2, 2, 0)]
    [InlineData(13, true, 1, 0, 0)]
    [InlineData(0, true, 1, 0, 4)]
    [InlineData(2, true, 2, 9, 9)]
    public void HoldsWhatTheModelReaches(int every, bool poison, int level, int majorEvery, int failAt)
    {
        SpaceFixture.Start();
        SpaceFixture.Enter();
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(60 * Times), Prop.ForAll(HeapAction.Programs(200), actions =>
            {
                GcDebug.Set(every, poison, level, majorEvery, failAt);
                HeapMachine machine = new();
                machine.Run(actions, 0, actions.Length);
                machine.Compare();
                Collector.Collect(CollectionKind.Full);
                machine.Compare();
            }));
        }
        finally
        {
            GcDebug.Set(0, false, 0);
        }
    }
}
