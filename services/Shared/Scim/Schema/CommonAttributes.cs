using static ScimSuite.Scim.Schema.Declare;

namespace ScimSuite.Scim.Schema;

/// <summary>The attributes of every resource, RFC 7643 §3 and §3.1. They belong to no schema and are not listed by discovery.</summary>
public static class CommonAttributes
{
    /// <summary>The schemas a document uses; kept by the service.</summary>
    public static AttributeDefinition Schemas { get; } = Reference("schemas", "The schemas this resource uses.") with
    {
        MultiValued = true, Required = true, Mutability = Mutability.ReadOnly, Returned = Returned.Always,
    };

    /// <summary>Given by the service, never changed.</summary>
    public static AttributeDefinition Id { get; } = Text("id", "The service's own, unchanging name for the resource.") with
    {
        CaseExact = true, Mutability = Mutability.ReadOnly, Returned = Returned.Always, Uniqueness = Uniqueness.Server,
    };

    /// <summary>The client's name for the resource.</summary>
    public static AttributeDefinition ExternalId { get; } = Text("externalId", "The client's own name for the resource.") with { CaseExact = true };

    /// <summary>Type, times, address and version; kept by the service.</summary>
    public static AttributeDefinition Meta { get; } = Complex("meta", "What the service knows about the resource.",
    [
        Text("resourceType", "The resource type.") with { CaseExact = true, Mutability = Mutability.ReadOnly },
        Moment("created", "When the resource was created.") with { Mutability = Mutability.ReadOnly },
        Moment("lastModified", "When the resource last changed.") with { Mutability = Mutability.ReadOnly },
        Reference("location", "The resource's address.") with { Mutability = Mutability.ReadOnly, ReferenceTypes = ["uri"] },
        Text("version", "The resource's version, as in the ETag header.") with { CaseExact = true, Mutability = Mutability.ReadOnly },
    ]) with { Mutability = Mutability.ReadOnly };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AttributeDefinition> All { get; } = [Schemas, Id, ExternalId, Meta];

    /// <summary>The one of that name in any case, or null.</summary>
    public static AttributeDefinition? Find(string name)
    {
        foreach (var attribute in All)
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute;
            }
        }

        return null;
    }
}
