using System.Collections.Frozen;

namespace ScimSuite.Scim.Schema;

/// <summary>A schema: its URN and the attributes it defines, RFC 7643 §7.</summary>
public sealed class SchemaDefinition
{
    private readonly FrozenDictionary<string, AttributeDefinition> byName;

    /// <summary>Makes a schema.</summary>
    /// <exception cref="ArgumentException">Two attributes have the same name but for case.</exception>
    public SchemaDefinition(string id, string name, string description, IReadOnlyList<AttributeDefinition> attributes)
    {
        (Id, Name, Description, Attributes) = (id, name, description, attributes);
        byName = attributes.ToFrozenDictionary(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The URN.</summary>
    public string Id { get; }

    /// <summary>The name shown to people.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public string Description { get; }

    /// <summary>In the order declared.</summary>
    public IReadOnlyList<AttributeDefinition> Attributes { get; }

    /// <summary>The attribute of that name in any case, or null.</summary>
    public AttributeDefinition? Attribute(string name) => byName.GetValueOrDefault(name);
}
