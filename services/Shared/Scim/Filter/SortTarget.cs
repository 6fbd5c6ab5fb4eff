using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Filter;

/// <summary>What <c>sortBy</c> names, RFC 7644 §3.4.2.3.</summary>
public static class SortTarget
{
    /// <summary>Looks it up.</summary>
    /// <param name="sortBy">The parameter as sent.</param>
    /// <param name="schema">The resource type that is sorted.</param>
    /// <param name="others">The types that are searched beside it.</param>
    /// <returns>Null for an attribute that only the others have: every resource is without it, which leaves the order of ids.</returns>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: no type has such an attribute.</exception>
    public static AttributeTarget? Of(string sortBy, ResourceSchema schema, IReadOnlyList<ResourceSchema> others)
    {
        if (AttributePath.TryParse(sortBy.Trim(), out var path))
        {
            if ((schema.Resolve(path) ?? schema.ResolveUnqualified(path)) is { } target)
            {
                return target;
            }

            if (others.Any(other => other.Resolve(path) is not null))
            {
                return null;
            }
        }

        throw ScimException.InvalidValue($"sortBy: {ScimError.Quote(sortBy)} is not an attribute of this resource type.");
    }
}
