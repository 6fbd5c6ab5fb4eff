using ScimSuite.Scim.Filter;

namespace ScimSuite.Scim.Schema;

/// <summary>An extension of a resource type, RFC 7643 §3.3 and §6.</summary>
/// <param name="Schema">What it adds.</param>
/// <param name="Required">True when every resource must have it.</param>
public sealed record SchemaExtension(SchemaDefinition Schema, bool Required = false);

/// <summary>
/// A resource type with everything that describes its documents: the core schema, the extensions (a tenant's own among them)
/// and the attributes all resources share. Immutable; a tenant's variant is made by <see cref="With"/>.
/// </summary>
public sealed class ResourceSchema
{
    /// <summary>Makes a resource type.</summary>
    public ResourceSchema(string name, string endpoint, string description, SchemaDefinition core, IReadOnlyList<SchemaExtension> extensions) =>
        (Name, Endpoint, Description, Core, Extensions) = (name, endpoint, description, core, extensions);

    /// <summary>The resource type: <c>User</c>.</summary>
    public string Name { get; }

    /// <summary>Where it lives below the base URL: <c>/Users</c>.</summary>
    public string Endpoint { get; }

    /// <summary>For the person who reads discovery.</summary>
    public string Description { get; }

    /// <summary>The core schema.</summary>
    public SchemaDefinition Core { get; }

    /// <summary>The extensions, in the order they are answered.</summary>
    public IReadOnlyList<SchemaExtension> Extensions { get; }

    /// <summary>The same resource type with one more extension; one of the same URN is replaced.</summary>
    public ResourceSchema With(SchemaExtension extension) => new(
        Name, Endpoint, Description, Core, [.. Extensions.Where(known => !SameUrn(known.Schema.Id, extension.Schema.Id)), extension]) { HasRemovals = HasRemovals };

    /// <summary>The same resource type, of whose attributes some were removed while documents may still hold them.</summary>
    public ResourceSchema WithRemovals() => new(Name, Endpoint, Description, Core, Extensions) { HasRemovals = true };

    /// <summary>True when documents may hold what the schema no longer defines; it is not answered.</summary>
    public bool HasRemovals { get; private init; }

    /// <summary>True when a document as kept is the whole answer: there is nothing to hide.</summary>
    public bool AnswersEverything => _answersEverything ??= Projection.Default(this).KeepsEverything;

    private bool? _answersEverything;

    /// <summary>The attribute of that name outside extensions, in any case, or null.</summary>
    public AttributeDefinition? Attribute(string name) => Core.Attribute(name) ?? CommonAttributes.Find(name);

    /// <summary>The extension of that URN in any case, or null.</summary>
    public SchemaDefinition? Extension(string urn)
    {
        foreach (var extension in Extensions)
        {
            if (SameUrn(extension.Schema.Id, urn))
            {
                return extension.Schema;
            }
        }

        return null;
    }

    /// <summary>Looks a path up: URN or none, attribute, sub-attribute; names in any case (RFC 7643 §2.1).</summary>
    /// <returns>Null when the schema defines no such thing.</returns>
    public AttributeTarget? Resolve(AttributePath path)
    {
        if (path.Urn is null)
        {
            return Attribute(path.Name) is { } plain ? Target(null, plain, path.Sub) : null;
        }

        if (SameUrn(path.Urn, Core.Id))
        {
            return Attribute(path.Name) is { } core ? Target(null, core, path.Sub) : null;
        }

        if (Extension(path.Urn) is { } extension)
        {
            return extension.Attribute(path.Name) is { } own ? Target(extension, own, path.Sub) : null;
        }

        // "urn:…:enterprise:2.0:User" alone is the container, though it reads like an attribute "User" of "urn:…:enterprise:2.0".
        return Extension(path.ToString()) is { } container ? new AttributeTarget(container, null, null) : null;
    }

    /// <summary>An extension's attribute named without its URN, as Entra ID does in its reference checks (<c>manager eq "…"</c>).</summary>
    /// <returns>Null when no extension has it, or more than one.</returns>
    public AttributeTarget? ResolveUnqualified(AttributePath path)
    {
        if (path.Urn is not null)
        {
            return null;
        }

        AttributeTarget? found = null;
        foreach (var (extension, _) in Extensions)
        {
            if (extension.Attribute(path.Name) is { } attribute && Target(extension, attribute, path.Sub) is { } target)
            {
                if (found is not null)
                {
                    return null;
                }

                found = target;
            }
        }

        return found;
    }

    private static AttributeTarget? Target(SchemaDefinition? extension, AttributeDefinition attribute, string? subName)
    {
        if (subName is null)
        {
            return new AttributeTarget(extension, attribute, null);
        }

        return attribute.Sub(subName) is { } sub ? new AttributeTarget(extension, attribute, sub) : null;
    }

    private static bool SameUrn(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a path means in a schema.</summary>
/// <param name="Extension">The extension it belongs to, or null for core and common attributes.</param>
/// <param name="Attribute">The attribute, or null for the extension's container as a whole.</param>
/// <param name="Sub">The sub-attribute, or null.</param>
public sealed record AttributeTarget(SchemaDefinition? Extension, AttributeDefinition? Attribute, AttributeDefinition? Sub)
{
    /// <summary>The definition of what is finally named, or null for a container.</summary>
    public AttributeDefinition? Leaf => Sub ?? Attribute;

    /// <summary>The path in canonical case.</summary>
    public override string ToString() => (Extension, Attribute, Sub) switch
    {
        (null, { } attribute, null) => attribute.Name,
        (null, { } attribute, { } sub) => $"{attribute.Name}.{sub.Name}",
        ({ } extension, null, _) => extension.Id,
        ({ } extension, { } attribute, null) => $"{extension.Id}:{attribute.Name}",
        ({ } extension, { } attribute, { } sub) => $"{extension.Id}:{attribute.Name}.{sub.Name}",
        _ => "",
    };
}
