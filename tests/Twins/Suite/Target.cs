namespace ScimSuite.Twins.Suite;

/// <summary>Where the twin provisions to, and which audit trail tells of it.</summary>
internal sealed record Target(string Scim, string Token, string Label, AuditTrail? Audit)
{
    public static Target Of(TwinOptions options)
    {
        if (options.DryRun)
        {
            return new Target("http://scim.example/scim/v2", "sct_example", "dry run", null);
        }

        if (options is { Url: { } url, Token: { } token })
        {
            return new Target(url, token, url, null);
        }

        var suite = SuiteFile.Read(options.SuiteFile);
        var tenant = options.Tenant < suite.Tenants.Count
            ? suite.Tenants[options.Tenant]
            : throw new FormatException($"The suite file has {suite.Tenants.Count} tenants; there is no tenant {options.Tenant}.");
        var connector = options.Connector is { } name
            ? tenant.Connectors.FirstOrDefault(candidate => candidate.Name == name)
            : tenant.Connectors.FirstOrDefault(candidate => candidate.Name != "limited");
        return connector is null
            ? throw new FormatException($"Tenant '{tenant.Name}' has the connectors {string.Join(", ", tenant.Connectors.Select(each => each.Name))}; there is no '{options.Connector}'.")
            : new Target(suite.Scim, connector.Token, $"{suite.Scim}, tenant {tenant.Name}, connector {connector.Name}", new AuditTrail(suite.Gateway, tenant.Id, tenant.ApiKey, connector.Id));
    }
}
