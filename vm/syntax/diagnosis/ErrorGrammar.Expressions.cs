namespace Py.Vm.Syntax;

// Expressions, targets and parameters of lambda; see ErrorGrammar.Statements.cs.
internal static partial class ErrorGrammar
{
    private const string Expressions = """
        expressions:
            | a=expression b=(',' c=expression {c})+ [','] {Tuple a b}
            | a=expression ',' {Tuple a}
            | expression
        expression memo:
            | invalid_expression
            | invalid_legacy_expression
            | disjunction 'if' disjunction 'else' expression {IfExp}
            | disjunction
            | lambdef
        yield_expr: 'yield' 'from' expression {YieldFrom} | 'yield' [star_expressions] {Yield}
        star_expressions:
            | a=star_expression b=(',' c=star_expression {c})+ [','] {Tuple a b}
            | a=star_expression ',' {Tuple a}
            | star_expression
        star_expression memo: '*' a=bitwise_or {Starred a} | expression
        star_named_expressions: a=','.star_named_expression+ [','] {a}
        star_named_expression: '*' a=bitwise_or {Starred a} | named_expression
        assignment_expression: NAME ':=' ~ expression {NamedExpr}
        named_expression: assignment_expression | invalid_named_expression | a=expression !':=' {a}
        disjunction memo: conjunction ('or' conjunction)+ {BoolOp} | conjunction
        conjunction memo: inversion ('and' inversion)+ {BoolOp} | inversion
        inversion memo: 'not' inversion {UnaryOp} | comparison
        comparison: a=bitwise_or b=compare_op_bitwise_or_pair+ {Compare a b} | bitwise_or
        compare_op_bitwise_or_pair:
            | eq_bitwise_or
            | noteq_bitwise_or
            | lte_bitwise_or
            | lt_bitwise_or
            | gte_bitwise_or
            | gt_bitwise_or
            | notin_bitwise_or
            | in_bitwise_or
            | isnot_bitwise_or
            | is_bitwise_or
        eq_bitwise_or: '==' bitwise_or {Compare}
        noteq_bitwise_or: (a='!=' {@NotEqual a}) bitwise_or {Compare}
        lte_bitwise_or: '<=' bitwise_or {Compare}
        lt_bitwise_or: '<' bitwise_or {Compare}
        gte_bitwise_or: '>=' bitwise_or {Compare}
        gt_bitwise_or: '>' bitwise_or {Compare}
        notin_bitwise_or: 'not' 'in' bitwise_or {Compare}
        in_bitwise_or: 'in' bitwise_or {Compare:in}
        isnot_bitwise_or: 'is' 'not' bitwise_or {Compare}
        is_bitwise_or: 'is' bitwise_or {Compare}
        bitwise_or left: bitwise_or '|' bitwise_xor {BinOp} | bitwise_xor
        bitwise_xor left: bitwise_xor '^' bitwise_and {BinOp} | bitwise_and
        bitwise_and left: bitwise_and '&' shift_expr {BinOp} | shift_expr
        shift_expr left: shift_expr '<<' sum {BinOp} | shift_expr '>>' sum {BinOp} | sum
        sum left: sum '+' term {BinOp} | sum '-' term {BinOp} | term
        term left:
            | term '*' factor {BinOp}
            | term '/' factor {BinOp}
            | term '//' factor {BinOp}
            | term '%' factor {BinOp}
            | term '@' factor {BinOp}
            | factor
        factor memo: '+' factor {UnaryOp} | '-' factor {UnaryOp} | '~' factor {UnaryOp} | power
        power: await_primary '**' factor {BinOp} | await_primary
        await_primary memo: 'await' primary {Await} | primary
        primary left:
            | primary '.' NAME {Attribute}
            | primary genexp {Call}
            | primary '(' [arguments] ')' {Call}
            | primary '[' slices ']' {Subscript}
            | atom
        slices: a=slice !',' {a} | a=','.(slice | starred_expression)+ [','] {Tuple a}
        slice: [expression] ':' [expression] [':' [expression]] {Slice} | named_expression
        atom:
            | NAME
            | 'True' {Constant:True}
            | 'False' {Constant:False}
            | 'None' {Constant:None}
            | &STRING strings
            | NUMBER
            | &'(' (tuple | group | genexp)
            | &'[' (list | listcomp)
            | &'{' (dict | set | dictcomp | setcomp)
            | '...' {Constant:ellipsis}
        group: '(' a=(yield_expr | named_expression) ')' {a} | invalid_group
        lambdef: 'lambda' [lambda_params] ':' expression {Lambda}
        lambda_params: invalid_lambda_parameters | lambda_parameters
        lambda_parameters:
            | lambda_slash_no_default lambda_param_no_default* lambda_param_with_default* [lambda_star_etc]
            | lambda_slash_with_default lambda_param_with_default* [lambda_star_etc]
            | lambda_param_no_default+ lambda_param_with_default* [lambda_star_etc]
            | lambda_param_with_default+ [lambda_star_etc]
            | lambda_star_etc
        lambda_slash_no_default: lambda_param_no_default+ '/' ',' | lambda_param_no_default+ '/' &':'
        lambda_slash_with_default:
            | lambda_param_no_default* lambda_param_with_default+ '/' ','
            | lambda_param_no_default* lambda_param_with_default+ '/' &':'
        lambda_star_etc:
            | invalid_lambda_star_etc
            | '*' lambda_param_no_default lambda_param_maybe_default* [lambda_kwds]
            | '*' ',' lambda_param_maybe_default+ [lambda_kwds]
            | lambda_kwds
        lambda_kwds: invalid_lambda_kwds | '**' lambda_param_no_default
        lambda_param_no_default: a=lambda_param ',' {a} | a=lambda_param &':' {a}
        lambda_param_with_default: lambda_param default ',' | lambda_param default &':'
        lambda_param_maybe_default: lambda_param default? ',' | lambda_param default? &':'
        lambda_param: NAME {arg}
        strings memo: a=STRING+ {@Strings a}
        list: '[' a=[star_named_expressions] ']' {List a}
        tuple: '(' a=[b=star_named_expression ',' c=[star_named_expressions] {Items b c}] ')' {Tuple a}
        set: '{' star_named_expressions '}' {Set}
        dict: '{' [double_starred_kvpairs] '}' {Dict} | '{' invalid_double_starred_kvpairs '}'
        double_starred_kvpairs: ','.double_starred_kvpair+ [',']
        double_starred_kvpair: '**' bitwise_or | kvpair
        kvpair: expression ':' expression
        for_if_clauses: for_if_clause+
        for_if_clause:
            | 'async' 'for' star_targets 'in' ~ a=disjunction b=('if' c=disjunction {c})* {comprehension a b}
            | 'for' star_targets 'in' ~ a=disjunction b=('if' c=disjunction {c})* {comprehension a b}
            | invalid_for_target
        listcomp: '[' named_expression for_if_clauses ']' {ListComp} | invalid_comprehension
        setcomp: '{' named_expression for_if_clauses '}' {SetComp} | invalid_comprehension
        genexp:
            | '(' (assignment_expression | expression !':=') for_if_clauses ')' {GeneratorExp}
            | invalid_comprehension
        dictcomp: '{' kvpair for_if_clauses '}' {DictComp} | invalid_dict_comprehension

        arguments memo: a=args [','] &')' {a} | invalid_arguments
        args:
            | a=','.(starred_expression | b=(assignment_expression | c=expression !':=' {c}) !'=' {b})+
              d=[',' e=kwargs {e}] {Call a d}
            | a=kwargs {Call a}
        kwargs:
            | a=','.kwarg_or_starred+ ',' b=','.kwarg_or_double_starred+ {Items a b}
            | ','.kwarg_or_starred+
            | ','.kwarg_or_double_starred+
        starred_expression: '*' a=expression {Starred a}
        kwarg_or_starred: invalid_kwarg | NAME '=' expression {keyword:name} | starred_expression
        kwarg_or_double_starred: invalid_kwarg | NAME '=' expression {keyword:name} | '**' expression {keyword}

        star_targets: a=star_target !',' {a} | a=star_target b=(',' c=star_target {c})* [','] {Tuple a b}
        star_targets_list_seq: ','.star_target+ [',']
        star_targets_tuple_seq: star_target (',' star_target)+ [','] | star_target ','
        star_target memo: '*' (!'*' star_target) {Starred} | target_with_star_atom
        target_with_star_atom memo:
            | t_primary '.' NAME !t_lookahead {Attribute}
            | t_primary '[' slices ']' !t_lookahead {Subscript}
            | star_atom
        star_atom:
            | NAME
            | '(' a=target_with_star_atom ')' {a}
            | '(' [star_targets_tuple_seq] ')' {Tuple}
            | '[' [star_targets_list_seq] ']' {List}
        single_target: single_subscript_attribute_target | NAME | '(' a=single_target ')' {a}
        single_subscript_attribute_target:
            | t_primary '.' NAME !t_lookahead {Attribute}
            | t_primary '[' slices ']' !t_lookahead {Subscript}
        t_primary left:
            | t_primary '.' NAME &t_lookahead {Attribute}
            | t_primary '[' slices ']' &t_lookahead {Subscript}
            | t_primary genexp &t_lookahead {Call}
            | t_primary '(' [arguments] ')' &t_lookahead {Call}
            | a=atom &t_lookahead {a}
        t_lookahead: '(' | '[' | '.'
        del_targets: ','.del_target+ [',']
        del_target memo:
            | t_primary '.' NAME !t_lookahead {Attribute}
            | t_primary '[' slices ']' !t_lookahead {Subscript}
            | del_t_atom
        del_t_atom: NAME | '(' a=del_target ')' {a} | '(' [del_targets] ')' {Tuple} | '[' [del_targets] ']' {List}
        type_expressions:
            | ','.expression+ ',' '*' expression ',' '**' expression
            | ','.expression+ ',' '*' expression
            | ','.expression+ ',' '**' expression
            | '*' expression ',' '**' expression
            | '*' expression
            | '**' expression
            | ','.expression+
        """;
}
