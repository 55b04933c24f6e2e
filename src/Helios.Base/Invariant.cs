using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Helios.Base;

/// <summary>Assertions that stay on in production. A failed one is a <see cref="Bug"/>.</summary>
public static class Invariant
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require([DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (!condition)
        {
            Fail(text);
        }
    }

    [DoesNotReturn]
    private static void Fail(string? text) => throw new Bug("invariant broken: " + text);
}
