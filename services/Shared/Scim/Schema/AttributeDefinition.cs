namespace ScimSuite.Scim.Schema;

/// <summary>The data types of RFC 7643 §2.3.</summary>
public enum AttributeType
{
    /// <summary>text</summary>
    String,

    /// <summary>true or false</summary>
    Boolean,

    /// <summary>a number with a fraction</summary>
    Decimal,

    /// <summary>a whole number</summary>
    Integer,

    /// <summary>an xsd:dateTime</summary>
    DateTime,

    /// <summary>base64</summary>
    Binary,

    /// <summary>a URI; always case-exact</summary>
    Reference,

    /// <summary>an object of sub-attributes</summary>
    Complex,
}

/// <summary>Who may change an attribute and when, RFC 7643 §2.2 and §7.</summary>
public enum Mutability
{
    /// <summary>only the service</summary>
    ReadOnly,

    /// <summary>anybody, any time</summary>
    ReadWrite,

    /// <summary>the client, once</summary>
    Immutable,

    /// <summary>written, never read</summary>
    WriteOnly,
}

/// <summary>When an attribute is answered, RFC 7643 §7.</summary>
public enum Returned
{
    /// <summary>whatever was asked for</summary>
    Always,

    /// <summary>never</summary>
    Never,

    /// <summary>unless excluded</summary>
    Default,

    /// <summary>only when asked for</summary>
    Request,
}

/// <summary>Where a value must be the only one, RFC 7643 §7.</summary>
public enum Uniqueness
{
    /// <summary>nowhere</summary>
    None,

    /// <summary>within the tenant</summary>
    Server,

    /// <summary>everywhere</summary>
    Global,
}

/// <summary>One attribute and its characteristics as RFC 7643 §7 lists them: the data that validation, filters, PATCH and discovery read.</summary>
public sealed record AttributeDefinition
{
    /// <summary>The name in its canonical case.</summary>
    public required string Name { get; init; }

    /// <summary>For the person who reads the schema.</summary>
    public string Description { get; init; } = "";

    /// <summary>The data type; of one element when multi-valued.</summary>
    public AttributeType Type { get; init; } = AttributeType.String;

    /// <summary>True when the value is a list.</summary>
    public bool MultiValued { get; init; }

    /// <summary>True when a resource without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>True when upper and lower case differ.</summary>
    public bool CaseExact { get; init; }

    /// <summary>Who may change it.</summary>
    public Mutability Mutability { get; init; } = Mutability.ReadWrite;

    /// <summary>When it is answered.</summary>
    public Returned Returned { get; init; } = Returned.Default;

    /// <summary>Where it must be unique.</summary>
    public Uniqueness Uniqueness { get; init; } = Uniqueness.None;

    /// <summary>Suggested values; others are taken too (RFC 7643 §7).</summary>
    public IReadOnlyList<string> CanonicalValues { get; init; } = [];

    /// <summary>What a reference may point to.</summary>
    public IReadOnlyList<string> ReferenceTypes { get; init; } = [];

    /// <summary>The parts of a complex attribute.</summary>
    public IReadOnlyList<AttributeDefinition> SubAttributes { get; init; } = [];

    /// <summary>True for an object of sub-attributes.</summary>
    public bool IsComplex => Type == AttributeType.Complex;

    /// <summary>True for types whose values are JSON strings.</summary>
    public bool IsText => Type is AttributeType.String or AttributeType.Reference or AttributeType.Binary or AttributeType.DateTime;

    /// <summary>The sub-attribute of that name in any case, or null.</summary>
    public AttributeDefinition? Sub(string name)
    {
        foreach (var sub in SubAttributes)
        {
            if (string.Equals(sub.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return sub;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
