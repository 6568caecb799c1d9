namespace Py.Vm.Syntax;

/// <summary>A DeprecationWarning of the front end, and what to raise if the filters make it an error.</summary>
internal sealed record SyntaxWarning(int Line, PySyntaxException AsError)
{
    public string Message => AsError.Message;
}
