using ScimSuite.Scim.Schema;

namespace ScimSuite.Groups.Model;

/// <summary>The core schema.</summary>
internal static class GroupSchema
{
    public static ResourceSchema Current => CoreSchemas.Group;
}
