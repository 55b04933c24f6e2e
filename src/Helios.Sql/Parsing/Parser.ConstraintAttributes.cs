using Helios.Base;
using Helios.Sql.Lexing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Parsing;

/// <summary>DEFERRABLE, NOT VALID and their like behind constraints: which there may be, and which together.</summary>
internal ref partial struct Parser
{
    // gram.y's CAS_ bits.
    [Flags]
    private enum AttributeBits
    {
        None = 0,
        NotDeferrable = 1,
        Deferrable = 2,
        Immediate = 4,
        Deferred = 8,
        NotValid = 16,
        NoInherit = 32,
        NotEnforced = 64,
        Enforced = 128,
        Deferral = Deferrable | Deferred,
        Enforcement = NotEnforced | Enforced,
    }

    // Behind a constraint of a table or domain.
    private void ConstraintAttributes(NodeId node, bool isDomain)
    {
        int position = _token.Start;
        AttributeBits bits = AttributeList(asWords: false);
        (AttributeBits allowed, string name) = (ConstraintKind)_ast[node].Value switch
        {
            ConstraintKind.Check when isDomain => (AttributeBits.NotValid | AttributeBits.NoInherit, "CHECK"),
            ConstraintKind.NotNull when isDomain => (AttributeBits.None, "NOT NULL"),
            ConstraintKind.Check => (AttributeBits.NotValid | AttributeBits.NoInherit | AttributeBits.Enforcement, "CHECK"),
            ConstraintKind.NotNull => (AttributeBits.NotValid | AttributeBits.NoInherit, "NOT NULL"),
            ConstraintKind.Unique => (AttributeBits.Deferral, "UNIQUE"),
            ConstraintKind.Primary => (AttributeBits.Deferral, "PRIMARY KEY"),
            ConstraintKind.Exclusion => (AttributeBits.Deferral, "EXCLUDE"),
            _ => (AttributeBits.Deferral | AttributeBits.NotValid | AttributeBits.Enforcement, "FOREIGN KEY"),
        };
        RequireAttributes(bits, allowed, name, position);
        NodeFlags flags = NodeFlags.None;
        flags |= (bits & AttributeBits.Deferrable) != 0 ? NodeFlags.Deferrable : NodeFlags.None;
        flags |= (bits & AttributeBits.Deferred) != 0 ? NodeFlags.InitiallyDeferred : NodeFlags.None;
        flags |= (bits & AttributeBits.NotValid) != 0 ? NodeFlags.NotValid : NodeFlags.None;
        flags |= (bits & AttributeBits.NoInherit) != 0 ? NodeFlags.NoInherit : NodeFlags.None;
        flags |= (bits & AttributeBits.NotEnforced) != 0 ? NodeFlags.NotEnforced : NodeFlags.None;
        _ast.SetFlag(node, flags);
    }

    // Of CREATE CONSTRAINT TRIGGER.
    private void TriggerAttributes()
    {
        int position = _token.Start;
        RequireAttributes(AttributeList(asWords: true), AttributeBits.Deferral, "TRIGGER", position);
    }

    // Of ALTER CONSTRAINT.
    private void AlteredAttributes()
    {
        int position = _token.Start;
        if ((AttributeList(asWords: true) & AttributeBits.NotValid) != 0)
        {
            throw Error(SqlState.FeatureNotSupported, "constraints cannot be altered to be NOT VALID", position);
        }
    }

    // gram.y's processCASbits: the first that may not be there, in its order.
    private readonly void RequireAttributes(AttributeBits bits, AttributeBits allowed, string name, int position)
    {
        AttributeBits extra = bits & ~allowed;
        string? what = (extra & AttributeBits.Deferral) != 0 ? "DEFERRABLE"
            : (extra & AttributeBits.NotValid) != 0 ? "NOT VALID"
            : (extra & AttributeBits.NoInherit) != 0 ? "NO INHERIT"
            : (extra & AttributeBits.NotEnforced) != 0 ? "NOT ENFORCED"
            : (extra & AttributeBits.Enforced) != 0 ? "ENFORCED"
            : null;
        if (what is not null)
        {
            throw Error(SqlState.FeatureNotSupported, name + " constraints cannot be marked " + what, position);
        }
    }

    /// <summary>ConstraintAttributeSpec; as words they go to the utility statement.</summary>
    private AttributeBits AttributeList(bool asWords)
    {
        AttributeBits all = AttributeBits.None;
        while (true)
        {
            int position = _token.Start;
            AttributeBits one = Attribute(asWords);
            if (one == AttributeBits.None)
            {
                return all;
            }

            all |= one;
            if (HasBoth(all, AttributeBits.NotDeferrable | AttributeBits.Deferred))
            {
                throw SyntaxRule("constraint declared INITIALLY DEFERRED must be DEFERRABLE", position);
            }

            if (HasBoth(all, AttributeBits.NotDeferrable | AttributeBits.Deferrable)
                || HasBoth(all, AttributeBits.Immediate | AttributeBits.Deferred)
                || HasBoth(all, AttributeBits.Enforcement))
            {
                throw SyntaxRule("conflicting constraint properties", position);
            }
        }
    }

    private static bool HasBoth(AttributeBits bits, AttributeBits both) => (bits & both) == both;

    private AttributeBits Attribute(bool asWords)
    {
        AttributeBits found;
        switch (_token.Keyword)
        {
            case Keyword.Deferrable:
                found = AttributeBits.Deferrable;
                break;
            case Keyword.Enforced:
                found = AttributeBits.Enforced;
                break;
            case Keyword.Initially:
                TakeAttributeWord(asWords);
                found = Is(Keyword.Deferred) ? AttributeBits.Deferred
                    : Is(Keyword.Immediate) ? AttributeBits.Immediate
                    : throw SyntaxError();
                break;
            case Keyword.Not:
                TakeAttributeWord(asWords);
                found = Is(Keyword.Deferrable) ? AttributeBits.NotDeferrable
                    : Is(Keyword.Enforced) ? AttributeBits.NotEnforced
                    : Is(Keyword.Valid) ? AttributeBits.NotValid
                    : throw SyntaxError();
                break;
            case Keyword.No:
                TakeAttributeWord(asWords);
                found = Is(Keyword.Inherit) ? AttributeBits.NoInherit : throw SyntaxError();
                break;
            default:
                return AttributeBits.None;
        }

        TakeAttributeWord(asWords);
        return found;
    }

    private void TakeAttributeWord(bool asWords)
    {
        if (asWords)
        {
            TakeWord();
        }
        else
        {
            Next();
        }
    }

    /// <summary>ConstraintAttr, if one is next.</summary>
    private NodeId ColumnAttribute()
    {
        int position = _token.Start;
        ReadOnlySpan<byte> words;
        switch (_token.Keyword)
        {
            case Keyword.Deferrable:
                words = "deferrable"u8;
                break;
            case Keyword.Enforced:
                words = "enforced"u8;
                break;
            case Keyword.Initially:
                Next();
                words = Is(Keyword.Deferred) ? "initially deferred"u8
                    : Is(Keyword.Immediate) ? "initially immediate"u8
                    : throw SyntaxError();
                break;
            case Keyword.Not when Peek().Keyword is Keyword.Deferrable or Keyword.Enforced:
                Next();
                words = Is(Keyword.Deferrable) ? "not deferrable"u8 : "not enforced"u8;
                break;
            default:
                return default;
        }

        Next();
        NodeId attribute = _ast.New(NodeKind.Constraint, position, Text(words));
        _ast[attribute].Value = (int)ConstraintKind.Attribute;
        return attribute;
    }
}
