namespace Py.Vm.Jit;

/// <summary>What the hooks of the module pypyjit are told.</summary>
/// <param name="Name">The loop: function and line.</param>
/// <param name="Number">Of the trace.</param>
/// <param name="IsBridge">Was it a bridge?</param>
/// <param name="Reason">Why the recording was given up; null: it was compiled.</param>
/// <param name="Start">Address of the code.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Operations">Instructions of the trace.</param>
internal sealed record JitNews(string Name, int Number, bool IsBridge, string? Reason, long Start, int Bytes, int Operations);
