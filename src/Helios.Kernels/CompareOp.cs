namespace Helios.Kernels;

/// <summary>How a value stands to a constant.</summary>
public enum CompareOp : byte
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
