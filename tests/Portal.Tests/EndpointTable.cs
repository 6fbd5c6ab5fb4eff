namespace ScimSuite.Portal.Tests;

/// <summary>Who an endpoint answers.</summary>
public enum Who
{
    /// <summary>Anybody: what comes before signing in, errors, files, health.</summary>
    Everybody,

    /// <summary>Who is signed in, also while they must set up a second factor first.</summary>
    Enrolling,

    /// <summary>Who is signed in, with a second factor where it is needed.</summary>
    SignedIn,

    /// <summary>Operators.</summary>
    Operator,

    /// <summary>Who belongs to the tenant in its address; what their role allows there, <see cref="WhoMayDoWhat"/> says page by page.</summary>
    Member,

    /// <summary>Operators who gave a reason: the same pages, to look at.</summary>
    Visitor,

    /// <summary>Programs, with an assertion that the gateway made of an API key.</summary>
    Program,
}

/// <summary>Every endpoint of the portal and who it answers (bar A11). One that is not here fails the build.</summary>
internal static class EndpointTable
{
    public static readonly Dictionary<string, Who> Rows = new()
    {
        // Before signing in
        ["/sign-in"] = Who.Everybody, ["/sign-in/code"] = Who.Everybody, ["/sign-in/passkey"] = Who.Everybody, ["/sign-in/passkey/options"] = Who.Everybody,
        ["/sign-in/organisation"] = Who.Everybody, ["/sign-in/with/{tenant:guid}"] = Who.Everybody, ["/sign-in/oidc"] = Who.Everybody,
        ["/sign-up"] = Who.Everybody, ["/sign-up/{Code}"] = Who.Everybody, ["/reset"] = Who.Everybody, ["/reset/{Code}"] = Who.Everybody,
        ["/invitations/{Code}"] = Who.Everybody, ["/operator/first"] = Who.Everybody, ["/error"] = Who.Everybody, ["/not-here"] = Who.Everybody,
        ["/theme"] = Who.Everybody, ["/theme.css"] = Who.Everybody, ["/health"] = Who.Everybody, ["/ready"] = Who.Everybody, ["/metrics"] = Who.Everybody,

        // What one signs in with
        ["/account/authenticator"] = Who.Enrolling, ["/account/passkeys"] = Who.Enrolling, ["/account/passkeys/options"] = Who.Enrolling, ["/sign-out"] = Who.Enrolling,
        ["/account"] = Who.SignedIn, ["/account/organisation"] = Who.SignedIn, ["/verify"] = Who.SignedIn, ["/verify/passkey"] = Who.SignedIn, ["/"] = Who.SignedIn, ["/tenants/new"] = Who.SignedIn,

        // The framework's live connection: pages over it say themselves who may see them
        ["/_blazor"] = Who.SignedIn, ["/_blazor/negotiate"] = Who.SignedIn, ["/_blazor/disconnect/"] = Who.SignedIn, ["/_blazor/initializers/"] = Who.SignedIn,
        ["/_framework/opaque-redirect"] = Who.SignedIn,

        // A tenant
        ["/t/{Tenant:guid}/connectors"] = Who.Member, ["/t/{Tenant:guid}/connectors/new"] = Who.Member, ["/t/{Tenant:guid}/connectors/new/{Idp}"] = Who.Member,
        ["/t/{Tenant:guid}/connectors/{Id:guid}"] = Who.Member, ["/t/{Tenant:guid}/connectors/{Id:guid}/settings"] = Who.Member, ["/t/{Tenant:guid}/connectors/{Id:guid}/tokens"] = Who.Member,
        ["/t/{Tenant:guid}/requests"] = Who.Member, ["/t/{Tenant:guid}/find"] = Who.Member, ["/t/{Tenant:guid}/users"] = Who.Member,
        ["/t/{Tenant:guid}/users/{Id:guid}"] = Who.Member, ["/t/{Tenant:guid}/groups"] = Who.Member, ["/t/{Tenant:guid}/groups/{Id:guid}"] = Who.Member,
        ["/t/{Tenant:guid}/audit"] = Who.Member, ["/t/{Tenant:guid}/settings"] = Who.Member, ["/t/{Tenant:guid}/settings/people"] = Who.Member,
        ["/t/{Tenant:guid}/settings/sign-in"] = Who.Member, ["/t/{Tenant:guid}/settings/schema"] = Who.Member, ["/t/{Tenant:guid}/settings/api-keys"] = Who.Member, ["/t/{Tenant:guid}/settings/delete"] = Who.Member,
        ["/t/{tenant:guid}/audit/export"] = Who.Member,

        // A tenant, seen by an operator with a reason
        ["/operator/as/{Tenant:guid}/connectors"] = Who.Visitor, ["/operator/as/{Tenant:guid}/connectors/{Id:guid}"] = Who.Visitor, ["/operator/as/{Tenant:guid}/requests"] = Who.Visitor,
        ["/operator/as/{Tenant:guid}/find"] = Who.Visitor, ["/operator/as/{Tenant:guid}/users"] = Who.Visitor, ["/operator/as/{Tenant:guid}/users/{Id:guid}"] = Who.Visitor,
        ["/operator/as/{Tenant:guid}/groups"] = Who.Visitor, ["/operator/as/{Tenant:guid}/groups/{Id:guid}"] = Who.Visitor, ["/operator/as/{Tenant:guid}/audit"] = Who.Visitor,

        // The console
        ["/operator"] = Who.Operator, ["/operator/tenants"] = Who.Operator, ["/operator/tenants/{Id:guid}"] = Who.Operator, ["/operator/events"] = Who.Operator,
        ["/operator/auth"] = Who.Operator, ["/operator/services"] = Who.Operator, ["/operator/connectors"] = Who.Operator, ["/operator/find"] = Who.Operator, ["/operator/requests"] = Who.Operator,

        // Programs
        ["/api/tenants/{tenant:guid}/members"] = Who.Program,
    };
}
