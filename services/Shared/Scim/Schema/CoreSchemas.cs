using static ScimSuite.Scim.Schema.Declare;

namespace ScimSuite.Scim.Schema;

/// <summary>User, Group and the enterprise extension, declared once as data (RFC 7643 §4 and §8.7.1).</summary>
public static class CoreSchemas
{
    /// <summary>The core User schema, RFC 7643 §4.1.</summary>
    public static SchemaDefinition UserSchema { get; } = new(ScimUrns.User, "User", "A user account.",
    [
        Text("userName", "The name the user signs in with; unique in the tenant, whatever its case.") with { Required = true, Uniqueness = Uniqueness.Server },
        Complex("name", "The parts of the user's name.",
        [
            Text("formatted", "The whole name, ready to be shown."),
            Text("familyName", "The family name."),
            Text("givenName", "The given name."),
            Text("middleName", "The middle names."),
            Text("honorificPrefix", "What stands before the name, such as a title."),
            Text("honorificSuffix", "What stands after the name."),
        ]),
        Text("displayName", "The name shown to others."),
        Text("nickName", "The casual name."),
        Reference("profileUrl", "The address of the user's profile page.", "external"),
        Text("title", "The user's title, such as \"Vice President\"."),
        Text("userType", "The relation between organization and user, such as \"Employee\"."),
        Text("preferredLanguage", "The languages the user prefers, as in the Accept-Language header."),
        Text("locale", "The user's place for currency, dates and numbers, as a language tag."),
        Text("timezone", "The user's time zone by its IANA name."),
        Flag("active", "False when the account may not be used."),
        Text("password", "Taken and discarded; never kept, never answered.") with { CaseExact = true, Mutability = Mutability.WriteOnly, Returned = Returned.Never },
        Values("emails", "E-mail addresses.", Text("value", "The e-mail address."), "work", "home", "other"),
        Values("phoneNumbers", "Telephone numbers, kept as sent.", Text("value", "The telephone number."), "work", "home", "mobile", "fax", "pager", "other"),
        Values("ims", "Instant messaging addresses.", Text("value", "The address."), "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
        Values("photos", "Addresses of pictures of the user.", Reference("value", "The picture's address.", "external"), "photo", "thumbnail"),
        Complex("addresses", "Postal addresses.",
        [
            Text("formatted", "The whole address, ready to be shown; may hold line breaks."),
            Text("streetAddress", "Street, house number, post box."),
            Text("locality", "The city."),
            Text("region", "The state or region."),
            Text("postalCode", "The postal code."),
            Text("country", "The country."),
            Text("type", "What the address is for.") with { CanonicalValues = ["work", "home", "other"] },
            Flag("primary", "True for the preferred address; at most one has it."),
        ]) with { MultiValued = true },
        Complex("groups", "The groups the user is a member of; changed through the group.",
        [
            Text("value", "The group's id.") with { Mutability = Mutability.ReadOnly },
            Reference("$ref", "The group's address.", "User", "Group") with { Mutability = Mutability.ReadOnly },
            Text("display", "The group's name.") with { Mutability = Mutability.ReadOnly },
            Text("type", "Member itself, or through another group.") with { Mutability = Mutability.ReadOnly, CanonicalValues = ["direct", "indirect"] },
        ]) with { MultiValued = true, Mutability = Mutability.ReadOnly },
        Values("entitlements", "What the user is entitled to.", Text("value", "The entitlement.")),
        Values("roles", "What the user is.", Text("value", "The role.")),
        Values("x509Certificates", "Certificates of the user.", new() { Name = "value", Type = AttributeType.Binary, CaseExact = true, Description = "The certificate, DER in base64." }),
    ]);

    /// <summary>The enterprise extension of User, RFC 7643 §4.3.</summary>
    public static SchemaDefinition EnterpriseUserSchema { get; } = new(ScimUrns.EnterpriseUser, "EnterpriseUser", "What an enterprise knows about a user.",
    [
        Text("employeeNumber", "The number the organization gave the user."),
        Text("costCenter", "The cost center."),
        Text("organization", "The organization."),
        Text("division", "The division."),
        Text("department", "The department."),
        Complex("manager", "The user's manager.",
        [
            Text("value", "The manager's id."),
            Reference("$ref", "The manager's address.", "User"),
            Text("displayName", "The manager's name.") with { Mutability = Mutability.ReadOnly },
        ]),
    ]);

    /// <summary>The core Group schema, RFC 7643 §4.2.</summary>
    public static SchemaDefinition GroupSchema { get; } = new(ScimUrns.Group, "Group", "A group of users and groups.",
    [
        Text("displayName", "The group's name.") with { Required = true },
        Complex("members", "The members.",
        [
            Text("value", "The member's id.") with { Mutability = Mutability.Immutable },
            Reference("$ref", "The member's address.", "User", "Group") with { Mutability = Mutability.Immutable },
            Text("display", "The member's name.") with { Mutability = Mutability.Immutable },
            Text("type", "What the member is.") with { Mutability = Mutability.Immutable, CanonicalValues = ["User", "Group"] },
        ]) with { MultiValued = true },
    ]);

    /// <summary>The resource type User, with the enterprise extension.</summary>
    public static ResourceSchema User { get; } = new("User", "/Users", "User accounts", UserSchema, [new SchemaExtension(EnterpriseUserSchema)]);

    /// <summary>The resource type Group.</summary>
    public static ResourceSchema Group { get; } = new("Group", "/Groups", "Groups of users", GroupSchema, []);
}
