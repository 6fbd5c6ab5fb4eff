using ScimSuite.Scim.Schema;

namespace ScimSuite.Users.Model;

/// <summary>Core and enterprise.</summary>
internal static class UserSchema
{
    public static ResourceSchema Current => CoreSchemas.User;
}
