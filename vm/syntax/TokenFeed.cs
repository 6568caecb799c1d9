namespace Py.Vm.Syntax;

/// <summary>The tokens as a parser gets them: in mode single, the end of the text ends the line and the blocks.</summary>
internal struct TokenFeed(Tokenizer tokenizer, ParseOptions options)
{
    private bool _started;

    public void Next(out Token token)
    {
        tokenizer.Next(out token);
        if (options.Mode == ParseMode.Single && token.Kind == TokenKind.EndMarker && _started)
        {
            token.Kind = TokenKind.NewLine;
            _started = false;
            if (tokenizer.HasIndent && !options.DontImplyDedent)
            {
                tokenizer.CloseBlocks();
            }
        }
        else
        {
            _started = true;
        }
    }
}
