using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// import and from ... import.
internal sealed partial class Compiler
{
    private void CompileImport(ImportStmt node)
    {
        foreach (Alias alias in node.Names)
        {
            int top = _code.Top;
            int level = EvalConstant(0L);
            int fromList = EvalConstant(SingletonConstant.None);
            string name = alias.Name;
            int dot = name.IndexOf('.');
            string bound = alias.AsName ?? (dot < 0 ? name : name[..dot]);
            bool isDirect = alias.AsName is null || dot < 0;
            int fast = isDirect ? FastRegister(bound) : -1;
            int module = fast >= 0 ? fast : level;
            EmitName(Opcode.ImportName, name, module, fromList, level);

            // import a.b.c as m binds the last attribute.
            while (!isDirect && dot >= 0)
            {
                int start = dot + 1;
                dot = name.IndexOf('.', start);
                EmitName(Opcode.ImportFrom, dot < 0 ? name[start..] : name[start..dot], module, module);
            }

            StoreName(bound, module);
            _code.Top = top;
        }
    }

    private void CompileImportFrom(ImportFromStmt node)
    {
        int level = EvalConstant((long)node.Level);
        object[] names = new object[node.Names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = node.Names[i].Name;
        }

        int fromList = EvalConstant(new TupleConstant(names));
        if (node.Line > _lastFutureLine && node.Module == "__future__")
        {
            throw Error(FutureFeatures.Late);
        }

        int module = level;
        EmitName(Opcode.ImportName, node.Module ?? "", module, fromList, level);
        if (node.Names is [{ Name: "*" }])
        {
            _code.Emit(Opcode.ImportStar, module);
            return;
        }

        foreach (Alias alias in node.Names)
        {
            string bound = alias.AsName ?? alias.Name;
            int fast = FastRegister(bound);
            int value = fast >= 0 ? fast : fromList;
            EmitName(Opcode.ImportFrom, alias.Name, value, module);
            StoreName(bound, value);
        }
    }
}
