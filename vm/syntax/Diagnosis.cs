using System;

namespace Py.Vm.Syntax;

internal static class Diagnosis
{
    public static bool Accepts(SourceText source, ParseOptions options) => throw new NotImplementedException();

    public static PySyntaxException Explain(SourceText source, ParseOptions options) => throw new NotImplementedException();
}
