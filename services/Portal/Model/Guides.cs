namespace ScimSuite.Portal.Model;

/// <summary>The providers the wizard knows. What a screen is called comes from the vendors' own documentation.</summary>
public static class Guides
{
    private static readonly (string, string)[] _usual =
    [
        ("“Unauthorized”, “401”", "The token was cut when copied, or another one was pasted. It has 67 characters and begins with sct_."),
        ("“404”, “Not found”", "The base URL lacks /scim/v2, or has something behind it."),
        ("Nothing for 30 seconds", "The provider cannot reach us: look at the network rules for outgoing calls."),
    ];

    public static IReadOnlyList<Guide> All { get; } =
    [
        new("entra", "Microsoft Entra ID", "gallery or custom application", "En", "entra", "the Microsoft Entra admin center",
        [
            new("Make or open the application", "Identity → Applications → *Enterprise applications* → New application → Create your own application → *Integrate any other application*"),
            new("Fill in the credentials", "The application → *Provisioning* → Get started → Provisioning Mode: *Automatic* → Admin Credentials",
            [
                new("Tenant URL", GuideValue.Url, Hint: "with the flag at its end: Entra then sends standard PATCH"), new("Secret Token", GuideValue.Token),
            ]),
            new("Press “Test Connection”", "The panel beside this list turns green when Entra's call arrives.", IsTest: true),
            new("Match on userName", "Save → Mappings → *Provision Microsoft Entra ID Users* → userPrincipalName → Matching precedence: *1*. So Entra finds people who exist already."),
            new("Assign people and start", "*Users and groups* → Add → then Provisioning → *Start provisioning*. The first cycle begins within minutes, later ones every 40."),
        ], _usual) { UrlSuffix = "?aadOptscim062020" },
        new("okta", "Okta", "app made with the wizard", "Ok", "okta-aiw", "the Okta Admin Console",
        [
            new("Turn SCIM on for the app", "Applications → your app → *General* → App Settings → Edit → Provisioning: *SCIM* → Save"),
            new("Fill in the connection", "New tab *Provisioning* → Integration → Edit. The fields stand here in Okta's order.",
            [
                new("SCIM connector base URL", GuideValue.Url, Hint: "no slash at the end"), new("Unique identifier field for users", GuideValue.Text, "userName"),
                new("Supported provisioning actions", GuideValue.Text, "Push New Users, Push Profile Updates, Push Groups"), new("Authentication Mode", GuideValue.Text, "HTTP Header"),
                new("Authorization", GuideValue.Token, Hint: "Okta writes “Bearer” before it"),
            ]),
            new("Press “Test Connector Configuration”", "The panel beside this list turns green when Okta's call arrives.", IsTest: true),
            new("Save, then allow the three changes", "Provisioning → *To App* → Edit → tick Create Users, Update User Attributes, Deactivate Users → Save"),
            new("Assign one person and watch them arrive", "*Assignments* → Assign → Assign to People. Start with yourself: what Okta sends appears here within seconds."),
        ], _usual),
        new("okta-oin", "Okta", "app of the integration network", "Ok", "okta", "the Okta Admin Console",
        [
            new("Add the application", "Applications → *Browse App Catalog* → SCIM 2.0 Test App (OAuth Bearer Token), or your application → Add Integration"),
            new("Fill in the connection", "The application → *Provisioning* → Configure API Integration → Enable API integration",
            [
                new("SCIM 2.0 Base Url", GuideValue.Url, Hint: "no slash at the end"), new("OAuth Bearer Token", GuideValue.Token),
            ]),
            new("Press “Test API Credentials”", "The panel beside this list turns green when Okta's call arrives.", IsTest: true),
            new("Allow the three changes", "Save → *To App* → Edit → tick Create Users, Update User Attributes, Deactivate Users → Save"),
            new("Assign one person and watch them arrive", "*Assignments* → Assign → Assign to People. Then *Push Groups* for groups."),
        ], _usual),
        new("onelogin", "OneLogin", "SCIM Provisioner", "OL", "onelogin", "OneLogin Administration",
        [
            new("Add the application", "Applications → Add App → *SCIM Provisioner with SAML (SCIM v2 Enterprise)* → Save"),
            new("Fill in the connection", "*Configuration* → API Connection",
            [
                new("SCIM Base URL", GuideValue.Url), new("SCIM Bearer Token", GuideValue.Token),
                new("Custom Headers", GuideValue.Text, "Content-Type: application/scim+json", "as it stands"),
            ]),
            new("Press “Enable”", "API Status → *Enable*. The panel beside this list turns green when OneLogin's call arrives.", IsTest: true),
            new("Switch provisioning on", "*Provisioning* → Enable provisioning → Save. Approvals hold changes back; switch them off once you trust it."),
            new("Give one person access", "*Users* → one person → Applications → + → this application. What OneLogin sends appears here within seconds."),
        ], _usual),
        new("jumpcloud", "JumpCloud", "custom application", "JC", "jumpcloud", "the JumpCloud Admin Portal",
        [
            new("Make or open the application", "*SSO Applications* → Add New Application → Custom Application → Manage Users and Groups"),
            new("Fill in the connection", "The application → *Identity Management* → Configuration settings",
            [
                new("API Type", GuideValue.Text, "SCIM API"), new("SCIM Version", GuideValue.Text, "SCIM 2.0"), new("Base URL", GuideValue.Url), new("Token Key", GuideValue.Token),
                new("Test User Email", GuideValue.Text, "an address nobody has", "JumpCloud creates this person and removes them again"),
            ]),
            new("Press “Test Connection”", "The panel beside this list turns green when JumpCloud's calls arrive.", IsTest: true),
            new("Activate", "Turn on *group management* → Activate → Save"),
            new("Assign a group", "*User Groups* → tick one → Save. Its people arrive within a minute."),
        ], _usual),
        new("ping", "Ping", "PingOne or PingFederate", "Pi", "ping", "the PingOne console",
        [
            new("Make a connection", "Integrations → *Provisioning* → + → New Connection → Identity Store → *SCIM Outbound*"),
            new("Fill in the connection", "Configuration",
            [
                new("SCIM BASE URL", GuideValue.Url), new("Users Resource", GuideValue.Text, "/Users"), new("Groups Resource", GuideValue.Text, "/Groups"),
                new("Authentication Method", GuideValue.Text, "OAuth 2 Bearer Token"), new("Oauth Access Token", GuideValue.Token), new("User Filter Expression", GuideValue.Text, "userName Eq \"%s\""),
            ]),
            new("Press “Test Connection”", "The panel beside this list turns green when Ping's call arrives.", IsTest: true),
            new("Choose what happens on removal", "Next → User actions → *Allow users to be created, updated, disabled* → Save"),
            new("Make a rule and switch both on", "*Rules* → + → your population → this connection → then toggle connection and rule on."),
        ], _usual),
        new("sailpoint", "SailPoint", "Identity Security Cloud", "SP", "sailpoint", "Identity Security Cloud",
        [
            new("Make a source", "Admin → Connections → *Sources* → Create New → *SCIM 2.0*"),
            new("Fill in the connection", "Base configuration → Connection Settings",
            [
                new("Base URL", GuideValue.Url), new("Authentication Type", GuideValue.Text, "API Token"), new("API Token", GuideValue.Token),
            ]),
            new("Press “Test Connection”", "Review and test → *Test Connection*. The panel beside this list turns green when SailPoint's calls arrive.", IsTest: true),
            new("Discover the schema", "Account Schema → *Discover Schema*, and the same for groups"),
            new("Aggregate", "Account Management → *Account Aggregation* → Start. SailPoint reads everybody, page by page."),
        ], _usual),
        new("generic", "Another provider", "anything that speaks SCIM 2.0", "··", "auto", "your identity provider",
        [
            new("Find its SCIM settings", "Usually the application → *Provisioning* → SCIM 2.0, outgoing or “to app”"),
            new("Fill in the connection", "Names differ; these are the values.",
            [
                new("Base URL", GuideValue.Url, Hint: "sometimes called endpoint or tenant URL"), new("Token", GuideValue.Token, Hint: "as bearer token, in the Authorization header"),
                new("Unique identifier", GuideValue.Text, "userName"),
            ]),
            new("Press its test button", "The panel beside this list turns green when the call arrives.", IsTest: true),
            new("Allow create, update and deactivate", "And groups, where it offers them."),
            new("Assign one person and watch them arrive", "What it sends appears here within seconds, also what we had to refuse and why."),
        ], _usual),
    ];

    public static Guide? Find(string? id) => All.FirstOrDefault(guide => guide.Id == id);

    /// <summary>By the connector's setting; where that is <c>auto</c>, by what it was recognised as.</summary>
    public static Guide OfDialect(string dialect, string? seen)
    {
        var name = dialect is "auto" or "generic" ? seen ?? dialect : dialect;
        return All.FirstOrDefault(guide => guide.Dialect == name || guide.Id == name) ?? (name.StartsWith("entra", StringComparison.Ordinal) ? All[0] : All[^1]);
    }
}
