using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Filter;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Dialects;

/// <summary>
/// Entra's <c>aadOptscim062020</c> dialect writes paths as keys of an object: <c>"name.givenName"</c>,
/// <c>"urn:…:enterprise:2.0:User:employeeNumber"</c>. Reported as <c>dotted-key</c> and <c>urn-key</c>.
/// </summary>
internal static class PathAsKey
{
    /// <summary>What the key means, or null when it is no path of this schema.</summary>
    public static AttributeTarget? Resolve(string key, ResourceSchema schema, Tolerance tolerance)
    {
        if (!AttributePath.TryParse(key, out var path) || (path.Urn is null && path.Sub is null) || schema.Resolve(path) is not { Attribute: not null } target)
        {
            return null;
        }

        tolerance.Accept(path.Urn is null ? "dotted-key" : "urn-key", ScimError.InvalidSyntax($"{ScimError.Quote(key)} is a path, not an attribute's name."));
        return target;
    }
}
