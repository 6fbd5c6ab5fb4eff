using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Tests;

/// <summary>The core schemas, and a user with a tenant's extension that has every kind of attribute the core lacks.</summary>
internal static class Schemas
{
    public const string TenantUrn = "urn:acme:params:scim:schemas:badge:1.0:User";

    public static ResourceSchema Extended { get; } = CoreSchemas.User.With(new SchemaExtension(new SchemaDefinition(TenantUrn, "Badge", "A tenant's own.",
    [
        new() { Name = "level", Type = AttributeType.Integer },
        new() { Name = "score", Type = AttributeType.Decimal },
        new() { Name = "validUntil", Type = AttributeType.DateTime },
        new() { Name = "tags", MultiValued = true },
        new() { Name = "codes", MultiValued = true, CaseExact = true },
        new() { Name = "flags", Type = AttributeType.Boolean, MultiValued = true },
        new() { Name = "sizes", Type = AttributeType.Integer, MultiValued = true },
        new() { Name = "serial", CaseExact = true, Mutability = Mutability.Immutable },
        new() { Name = "secretNote", Returned = Returned.Request },
        new() { Name = "hidden", Returned = Returned.Never },
        new()
        {
            Name = "doors", Type = AttributeType.Complex, MultiValued = true,
            SubAttributes =
            [
                new() { Name = "name", Required = true },
                new() { Name = "floor", Type = AttributeType.Integer },
                new() { Name = "since", Type = AttributeType.DateTime },
                new() { Name = "isOpen", Type = AttributeType.Boolean },
            ],
        },
        new()
        {
            Name = "desk", Type = AttributeType.Complex,
            SubAttributes =
            [
                new() { Name = "value", Mutability = Mutability.Immutable },
                new() { Name = "floor", Type = AttributeType.Integer },
            ],
        },
    ])));

    public static ResourceSchema Named(string name) => name switch
    {
        "User" => CoreSchemas.User,
        "Group" => CoreSchemas.Group,
        "Extended" => Extended,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such schema in tests."),
    };
}
