namespace ScimSuite.Scim.Schema;

/// <summary>Short words for declaring schemas as data.</summary>
internal static class Declare
{
    public static AttributeDefinition Text(string name, string description) => new() { Name = name, Description = description };

    public static AttributeDefinition Flag(string name, string description) => new() { Name = name, Description = description, Type = AttributeType.Boolean };

    public static AttributeDefinition Moment(string name, string description) => new() { Name = name, Description = description, Type = AttributeType.DateTime };

    // "A reference is case exact", RFC 7643 §2.3.7.
    public static AttributeDefinition Reference(string name, string description, params string[] types) =>
        new() { Name = name, Description = description, Type = AttributeType.Reference, CaseExact = true, ReferenceTypes = types };

    public static AttributeDefinition Complex(string name, string description, IReadOnlyList<AttributeDefinition> parts) =>
        new() { Name = name, Description = description, Type = AttributeType.Complex, SubAttributes = parts };

    /// <summary>A list of objects with the sub-attributes of RFC 7643 §2.4: value, display, type, primary.</summary>
    public static AttributeDefinition Values(string name, string description, AttributeDefinition value, params string[] types) =>
        Complex(name, description,
        [
            value,
            Text("display", "A readable form of the value."),
            Text("type", "What the value is for.") with { CanonicalValues = types },
            Flag("primary", "True for the preferred value; at most one has it."),
        ]) with { MultiValued = true };
}
