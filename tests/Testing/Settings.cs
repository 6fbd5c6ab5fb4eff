namespace ScimSuite.Testing;

/// <summary>What the AppHost hands to a service, for one in a test.</summary>
public static class Settings
{
    public const string PublicUrl = "http://scim.test";

    /// <param name="service"><c>users</c>, <c>groups</c>, <c>tenants</c>, <c>tokens</c> or <c>audit</c></param>
    /// <param name="broker">Left out: an address where nobody listens, which must stop no service from starting.</param>
    public static Dictionary<string, string?> For(string service, TestDatabase? database = null, TestBroker? broker = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Assertion:Keys:gateway"] = TestCaller.PublicKey,
            ["PublicUrl"] = PublicUrl,
            ["ConnectionStrings:rabbitmq"] = broker?.Address ?? "amqp://nobody:nobody@127.0.0.1:1",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Tokens:Pepper"] = Convert.ToBase64String(new byte[32]),
            ["Tokens:AccessTokenKeys:0"] = TestCaller.SigningKey,
        };
        if (database is not null)
        {
            settings["ConnectionStrings:scim"] = database.For(service);
            settings["ConnectionStrings:scim-relay"] = service == "audit" ? null : database.For($"{service}_relay");
            settings["ConnectionStrings:scim-verify"] = database.For("tokens_verify");
            settings["ConnectionStrings:scim-retention"] = database.For("audit_retention");
            settings["ConnectionStrings:scim-operator"] = database.For("operator_read");
        }

        return settings;
    }
}
