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
    [InlineData(0, false, 0)]
    [InlineData(0, true, 2)]
    [InlineData(1, false, 0)]
    [InlineData(3, true, 0)]
    [InlineData(13, true, 1)]
    public void HoldsWhatTheModelReaches(int every, bool poison, int level)
    {
        SpaceFixture.Start();
        SpaceFixture.Enter();
        GcDebug.Set(every, poison, level);
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(60 * Times), Prop.ForAll(HeapAction.Programs(200), actions =>
            {
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
