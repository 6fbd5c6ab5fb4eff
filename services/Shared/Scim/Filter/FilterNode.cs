namespace ScimSuite.Scim.Filter;

/// <summary>A filter of RFC 7644 §3.4.2.2 as a tree. Equal trees mean the same; <c>ToString</c> prints what parses to an equal one.</summary>
public abstract record FilterNode
{
    private protected FilterNode()
    {
    }

    /// <inheritdoc cref="FilterPrinter.Print"/>
    public sealed override string ToString() => FilterPrinter.Print(this);
}

/// <summary>Both must match.</summary>
public sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

/// <summary>One must match.</summary>
public sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

/// <summary>The inner filter must not match.</summary>
public sealed record Not(FilterNode Inner) : FilterNode;

/// <summary>An attribute against a value: <c>userName eq "ada"</c>.</summary>
public sealed record Comparison(AttributePath Path, ComparisonOperator Operator, FilterValue Value) : FilterNode;

/// <summary>The attribute has a value: <c>title pr</c>.</summary>
public sealed record Present(AttributePath Path) : FilterNode;

/// <summary>One element of a complex attribute matches the inner filter as a whole: <c>emails[type eq "work" and primary eq true]</c>.</summary>
public sealed record ValuePath(AttributePath Path, FilterNode Filter) : FilterNode;

/// <summary>The comparing operators of RFC 7644 §3.4.2.2, table 3, under the names of the wire.</summary>
public enum ComparisonOperator
{
    /// <summary>equal</summary>
    Eq,

    /// <summary>not equal</summary>
    Ne,

    /// <summary>contains</summary>
    Co,

    /// <summary>starts with</summary>
    Sw,

    /// <summary>ends with</summary>
    Ew,

    /// <summary>greater than</summary>
    Gt,

    /// <summary>greater than or equal</summary>
    Ge,

    /// <summary>less than</summary>
    Lt,

    /// <summary>less than or equal</summary>
    Le,
}

/// <summary>How a value was written.</summary>
public enum FilterValueKind
{
    /// <summary>In quotes.</summary>
    String,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary><c>true</c></summary>
    True,

    /// <summary><c>false</c></summary>
    False,

    /// <summary><c>null</c></summary>
    Null,

    /// <summary>Text without quotes, which only tolerant mode takes.</summary>
    Bare,
}

/// <summary>The value on the right of an operator.</summary>
/// <param name="Kind">How it was written.</param>
/// <param name="Text">A string without its quotes and escapes; anything else as written.</param>
public sealed record FilterValue(FilterValueKind Kind, string Text)
{
    /// <summary>A quoted string.</summary>
    public static FilterValue Of(string text) => new(FilterValueKind.String, text);

    /// <summary>A boolean.</summary>
    public static FilterValue Of(bool value) => value ? new(FilterValueKind.True, "true") : new(FilterValueKind.False, "false");

    /// <summary><c>null</c></summary>
    public static FilterValue Null { get; } = new(FilterValueKind.Null, "null");
}
