using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <content>sub and subn.</content>
/// <remarks>
/// Templates are parsed by the standard library's <c>re._subx</c>, which caches them; they are expanded here,
/// without match objects. Replacements that are not text are reported when all matches were replaced, as CPython's
/// joining of a list does.
/// </remarks>
internal unsafe partial struct PyPattern
{
    private enum FilterKind
    {
        Literal,
        Template,
        Callable,
    }

    private static Value Sub(Value self, Value replacement, Value text, Value count) => Substitute(self, replacement, text, count, false);

    private static Value SubN(Value self, Value replacement, Value text, Value count) => Substitute(self, replacement, text, count, true);

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Substitute(Value self, Value replacement, Value text, Value countArgument, bool withCount)
    {
        long most = 0;
        if (!countArgument.IsNull && !Space.AsSsize(countArgument, out most))
        {
            return Value.Null;
        }

        Value filter = Filter(self, replacement, out FilterKind kind);
        BufferView view;
        if (filter.IsNull || !SreSubject.OpenFor(self, text, &view, out SreSubject subject))
        {
            return Value.Null;
        }

        scoped SreReplacer replacer = new(subject.IsBytes);
        CodePointBuilder result = new(stackalloc byte[512]);
        long done = 0;
        bool ok = Replace(self, subject, filter, kind, most, ref replacer, ref result, ref done) && replacer.Check();
        Value replaced = !ok ? Value.Null : done == 0 ? subject.Slice(0, subject.Length) : Finish(subject.IsBytes, result);
        subject.Close();
        if (!ok || done == 0)
        {
            result.Dispose();
        }

        return replaced.IsNull || !withCount ? replaced : PyTuple.New(replaced, PyInt.New(done));
    }

    private static Value Finish(bool isBytes, scoped CodePointBuilder result)
    {
        if (!isBytes)
        {
            return PyStr.FromBuilder(result);
        }

        Value bytes = PyBytes.New(result.Latin1);
        result.Dispose();
        return bytes;
    }

    private static bool Replace(
        Value self,
        scoped in SreSubject subject,
        Value filter,
        FilterKind kind,
        long most,
        scoped ref SreReplacer replacer,
        scoped ref CodePointBuilder result,
        ref long done)
    {
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        SrePattern pattern = SreCache.Get(self);
        long last = 0;
        bool mustAdvance = false;
        while (most == 0 || done < most)
        {
            bool? found = subject.Run(pattern, state, last, subject.Length, SreMode.Search, mustAdvance);
            if (found is null)
            {
                return false;
            }

            if (found == false)
            {
                break;
            }

            long end = state.MatchEnd;
            mustAdvance = end == state.MatchStart;
            replacer.AppendText(ref result, subject, last, state.MatchStart);
            switch (kind)
            {
                case FilterKind.Literal:
                    replacer.AppendItem(ref result, filter);
                    break;
                case FilterKind.Template:
                    if (!replacer.AppendTemplate(ref result, subject, state, filter))
                    {
                        return false;
                    }

                    break;
                default:
                    Value match = PyMatch.New(self, subject.Text, state, 0, subject.Length);
                    Value item = match.IsNull ? match : Space.Call(filter, match);
                    if (item.IsNull)
                    {
                        return false;
                    }

                    if (!item.IsNone)
                    {
                        replacer.AppendItem(ref result, item);
                    }

                    break;
            }

            last = end;
            done++;
        }

        replacer.AppendText(ref result, subject, last, subject.Length);
        return true;
    }

    // What a replacement does: a function, a text to be taken as it is, or a parsed template (groups, literals).
    private static Value Filter(Value self, Value replacement, out FilterKind kind)
    {
        kind = FilterKind.Callable;
        if (PyType.SlotOf(replacement, SlotId.Call) != null)
        {
            return replacement;
        }

        kind = FilterKind.Literal;
        BufferView view;
        if (SreSubject.Open(replacement, &view, out SreSubject text))
        {
            bool literal = text.CharBytes switch
            {
                1 => !new ReadOnlySpan<byte>(text.Data, checked((int)text.Length)).Contains((byte)'\\'),
                2 => !new ReadOnlySpan<ushort>(text.Data, (int)text.Length).Contains('\\'),
                _ => !new ReadOnlySpan<uint>(text.Data, (int)text.Length).Contains('\\'),
            };
            text.Close();
            if (literal)
            {
                return replacement;
            }
        }
        else
        {
            Errors.Clear();
        }

        // A literal, or a function with the template as its default. Its frame counts for the warnings that parsing gives.
        Value function = SreModule.FunctionOfRe("_subx");
        Value filter = function.IsNull ? function : Space.Call(function, self, replacement);
        if (filter.IsNull || filter.IsStr || filter.IsBytes)
        {
            return filter;
        }

        Value defaults = Space.GetAttr(filter, N.__defaults__);
        if (defaults.IsNull)
        {
            return defaults;
        }

        Value template = defaults.IsTuple && PyTuple.LengthOf(defaults) == 1 ? PyTuple.Get(defaults, 0) : defaults;
        if (!template.IsTuple || PyTuple.LengthOf(template) != 2 || !PyTuple.Get(template, 0).IsList || !PyTuple.Get(template, 1).IsList)
        {
            return Errors.RuntimeError("re._subx() did not return a template");
        }

        Value literals = PyTuple.Get(template, 1);
        if (PyList.LengthOf(PyTuple.Get(template, 0)) == 0 && PyList.LengthOf(literals) == 1)
        {
            return PyList.Get(literals, 0);
        }

        kind = FilterKind.Template;
        return template;
    }
}
