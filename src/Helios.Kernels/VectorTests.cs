using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Helios.Kernels;

/// <summary>A test of values against one or two constants, for vectors of each size. Every bit of a lane that passes is set. Floats compare
/// as IEEE says: whoever wants another order of NaN chooses the test by it.</summary>
internal interface IVectorTest<T> where T : unmanaged, INumber<T>
{
    static abstract bool Passes(T x, T a, T b);

    static abstract Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b);

    static abstract Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b);

    static abstract Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b);
}

/// <summary>x = a.</summary>
internal readonly struct EqualTest<T> : IVectorTest<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passes(T x, T a, T b) => x == a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b) => Vector128.Equals(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b) => Vector256.Equals(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b) => Vector512.Equals(x, a);
}

/// <summary>x &lt; a.</summary>
internal readonly struct LessTest<T> : IVectorTest<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passes(T x, T a, T b) => x < a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b) => Vector128.LessThan(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b) => Vector256.LessThan(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b) => Vector512.LessThan(x, a);
}

/// <summary>x ≤ a.</summary>
internal readonly struct LessOrEqualTest<T> : IVectorTest<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passes(T x, T a, T b) => x <= a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b) => Vector128.LessThanOrEqual(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b) => Vector256.LessThanOrEqual(x, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b) => Vector512.LessThanOrEqual(x, a);
}

/// <summary>a ≤ x ≤ b.</summary>
internal readonly struct BetweenTest<T> : IVectorTest<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passes(T x, T a, T b) => x >= a && x <= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b) =>
        Vector128.GreaterThanOrEqual(x, a) & Vector128.LessThanOrEqual(x, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b) =>
        Vector256.GreaterThanOrEqual(x, a) & Vector256.LessThanOrEqual(x, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b) =>
        Vector512.GreaterThanOrEqual(x, a) & Vector512.LessThanOrEqual(x, b);
}

/// <summary>x is not a number.</summary>
internal readonly struct NanTest<T> : IVectorTest<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Passes(T x, T a, T b) => T.IsNaN(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Passes(Vector128<T> x, Vector128<T> a, Vector128<T> b) => ~Vector128.Equals(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Passes(Vector256<T> x, Vector256<T> a, Vector256<T> b) => ~Vector256.Equals(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Passes(Vector512<T> x, Vector512<T> a, Vector512<T> b) => ~Vector512.Equals(x, x);
}
