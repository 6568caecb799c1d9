using Py.Gc;
using Py.Ir;

namespace Py.Vm.Jit;

/// <summary>Shows the collector the references in compiled code and in the trace that is recorded.</summary>
internal static unsafe class JitRoots
{
    private sealed class Visitor : IReferenceVisitor
    {
        public bool Visit(ref long word)
        {
            fixed (long* slot = &word)
            {
                GcRoots.Visit(slot, 1);
            }

            return Heap.IsYoung((ulong)word);
        }
    }

    private static readonly Visitor s_visitor = new();

    /// <summary>Registers with the collector.</summary>
    public static void Register()
    {
        GcRoots.AddHot(&VisitHot);
        GcRoots.AddCold(&VisitCold);
        GcRoots.AddStacks(&ScanArguments);
    }

    // What a trace has left for a helper while it makes the next of the arguments.
    private static void ScanArguments() => NativeStacks.Scan(JitMemory.Arguments, JitMemory.Arguments + (JitMemory.MaxArguments * 8));

    // While marking goes on, code may refer to old objects that nothing else has shown to the collector.
    private static void VisitHot()
    {
        Recorder.Visit(s_visitor);
        JitDriver.Backend?.VisitReferences(s_visitor, Collector.Phase != GcPhase.Marking);
    }

    private static void VisitCold() => JitDriver.Backend?.VisitReferences(s_visitor, false);
}
