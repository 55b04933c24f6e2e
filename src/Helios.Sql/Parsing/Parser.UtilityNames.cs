using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>Names within utility statements: of objects, relations, roles.</summary>
internal ref partial struct Parser
{
    private void NamePart(bool fits)
    {
        int position = _token.Start;
        AddPart(Role.Name, fits ? NewIdentifier(TakeName(), position) : throw SyntaxError());
    }

    private NodeId ObjectName()
    {
        NodeId name = New(NodeKind.ObjectName);
        AnyName(name, Role.Name);
        return name;
    }

    // any_name that is a relation, or relation.column: the relation stands for itself. Names that are more than a relation has, or a column
    // alone, pass the grammar and mean nothing.
    private void AnyRelation(bool hasColumn)
    {
        Span<(uint Text, int Position)> names = stackalloc (uint, int)[5];
        int column = hasColumn ? 1 : 0;
        int count = 0;
        int start = _token.Start;
        do
        {
            int position = _token.Start;
            uint name = count == 0 ? ColId() : ColLabel();
            names[count++] = (name, position);
        }
        while (count < names.Length && Accept(TokenKind.Dot));
        int parts = count - column;
        if (parts is < 1 or > 3)
        {
            NodeId whole = _ast.New(NodeKind.ObjectName, start);
            for (int i = 0; i < count; i++)
            {
                _ast.Add(whole, Role.Name, NewIdentifier(names[i].Text, names[i].Position));
            }

            while (Accept(TokenKind.Dot))
            {
                _ast.Add(whole, Role.Name, ColLabelNode());
            }

            AddPart(Role.Name, whole);
            return;
        }

        NodeId relation = _ast.New(NodeKind.RangeVar, start, names[parts - 1].Text);
        if (parts > 2)
        {
            _ast.Add(relation, Role.Catalog, NewIdentifier(names[parts - 3].Text, names[parts - 3].Position));
        }

        if (parts > 1)
        {
            _ast.Add(relation, Role.Schema, NewIdentifier(names[parts - 2].Text, names[parts - 2].Position));
        }

        AddPart(Role.Relation, relation);
        if (hasColumn)
        {
            AddPart(Role.Word, _ast.New(NodeKind.Punctuation, names[parts].Position, Text("."u8)));
            AddPart(Role.Name, NewIdentifier(names[parts].Text, names[parts].Position));
        }
    }

    // var_name and its like: every part a ColId.
    private void DottedName()
    {
        NodeId name = New(NodeKind.ObjectName);
        do
        {
            _ast.Add(name, Role.Name, ColIdNode());
        }
        while (Accept(TokenKind.Dot));
        AddPart(Role.Name, name);
    }

    private void ColumnList()
    {
        NodeId list = New(NodeKind.ColumnList);
        NameList(list, Role.Column);
        AddPart(Role.Column, list);
    }

    private void PolicyKind()
    {
        int position = _token.Start;
        NamePart(Is(TokenKind.Identifier));
        string kind = System.Text.Encoding.UTF8.GetString(_lexer.Sql[position.._previousEnd]).Trim('"').ToLowerInvariant();
        if (kind is not ("permissive" or "restrictive"))
        {
            throw Error(
                SqlState.SyntaxError, "unrecognized row security option \"" + kind + "\"", position,
                "Only PERMISSIVE or RESTRICTIVE policies are supported currently.");
        }
    }

    private void RoleOption()
    {
        int position = _token.Start;
        NodeId name = NewIdentifier(TakeName(), position);
        string word = System.Text.Encoding.UTF8.GetString(_ast.Text(_ast[name].Text));
        bool isKnown = word is "superuser" or "nosuperuser" or "createrole" or "nocreaterole" or "replication" or "noreplication"
            or "createdb"
            or "nocreatedb" or "login" or "nologin" or "bypassrls" or "nobypassrls" or "noinherit";
        if (!isKnown)
        {
            throw SyntaxRule("unrecognized role option \"" + word + "\"", position);
        }

        AddPart(Role.Name, name);
    }

    private void RoleName(bool isNew)
    {
        NodeId role = New(NodeKind.Identifier);
        if (_token.Keyword is Keyword.CurrentRole or Keyword.CurrentUser or Keyword.SessionUser)
        {
            role = TakeWord();
        }
        else
        {
            uint name = NonReservedWord();
            _ast[role].Text = name;
            AddPart(Role.Name, role);
        }

        RequireRoleName(role, isNew);
    }

    // "none" is never a role, and a RoleId is neither "public" nor CURRENT_USER and its like.
    private readonly void RequireRoleName(NodeId role, bool isNew)
    {
        ReadOnlySpan<byte> text = _ast.Text(_ast[role].Text);
        if (_ast.Kind(role) == NodeKind.Word)
        {
            if (isNew)
            {
                string word = System.Text.Encoding.UTF8.GetString(text);
                throw Error(SqlState.ReservedName, word + " cannot be used as a role name here", _ast[role].Position);
            }
        }
        else if (text.SequenceEqual("none"u8) || (isNew && text.SequenceEqual("public"u8)))
        {
            string name = System.Text.Encoding.UTF8.GetString(text);
            throw Error(SqlState.ReservedName, "role name \"" + name + "\" is reserved", _ast[role].Position);
        }
    }
}
