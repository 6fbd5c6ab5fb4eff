using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Filter;

/// <summary>
/// A filter whose attributes were looked up and whose values were read by their types: what the in-memory evaluator and the SQL
/// translation both work from, so that they cannot read the same filter differently.
/// </summary>
public abstract record BoundFilter
{
    private protected BoundFilter()
    {
    }
}

/// <summary>Both must match.</summary>
public sealed record BoundAnd(BoundFilter Left, BoundFilter Right) : BoundFilter;

/// <summary>One must match.</summary>
public sealed record BoundOr(BoundFilter Left, BoundFilter Right) : BoundFilter;

/// <summary>The inner filter must not match.</summary>
public sealed record BoundNot(BoundFilter Inner) : BoundFilter;

/// <summary>
/// A value against a literal. On a multi-valued attribute one matching value is enough (RFC 7644 §3.4.2.2). <c>ne</c> also matches when
/// there is no value at all.
/// </summary>
/// <param name="Target">What is compared; a complex attribute alone has become its <c>value</c>.</param>
/// <param name="Operator">How.</param>
/// <param name="Value">With what; null only as <see cref="BoundPresent"/> has replaced it.</param>
public sealed record BoundComparison(AttributeTarget Target, ComparisonOperator Operator, BoundValue Value) : BoundFilter;

/// <summary>There is a value that is neither null nor empty. <c>eq null</c> is its negation.</summary>
public sealed record BoundPresent(AttributeTarget Target) : BoundFilter;

/// <summary>True or false for every resource of the type: what was asked of an attribute that only another type has (RFC 7644 §3.4.2.1).</summary>
public sealed record BoundConstant(bool Value) : BoundFilter;

/// <summary>One element matches the inner filter, whose targets are the element's sub-attributes.</summary>
public sealed record BoundElement(AttributeTarget Target, BoundFilter Filter) : BoundFilter;

/// <summary>A literal, read by the type of the attribute it is compared with.</summary>
public abstract record BoundValue
{
    private protected BoundValue()
    {
    }
}

/// <summary>Text; already folded unless the attribute is case-exact.</summary>
public sealed record BoundText(string Text, bool CaseExact) : BoundValue;

/// <summary>True or false.</summary>
public sealed record BoundBoolean(bool Value) : BoundValue;

/// <summary>A number, exact.</summary>
public sealed record BoundNumber(decimal Value) : BoundValue;

/// <summary>A moment in UTC, to the microsecond.</summary>
public sealed record BoundMoment(DateTime Value) : BoundValue;
