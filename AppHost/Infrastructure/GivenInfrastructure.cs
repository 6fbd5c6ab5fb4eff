using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace ScimSuite.AppHost.Infrastructure;

/// <summary>Servers that somebody else runs: <c>ConnectionStrings__scim</c> (a role that may create roles and databases) and <c>ConnectionStrings__rabbitmq</c>.</summary>
internal static class GivenInfrastructure
{
    public static bool IsGiven(IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetConnectionString("scim") is { Length: > 0 } && builder.Configuration.GetConnectionString("rabbitmq") is { Length: > 0 };

    public static (Database, Rabbit) Add(IDistributedApplicationBuilder builder, DataFolder data)
    {
        if (!IsGiven(builder))
        {
            throw new SuiteException("--infrastructure given needs ConnectionStrings__scim (Host=…;Username=…;Password=…;Database=scim) and ConnectionStrings__rabbitmq (amqp://user:password@host:5672).", SuiteException.Arguments);
        }

        NpgsqlConnectionStringBuilder owner;
        try
        {
            owner = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("scim"));
            owner.Database ??= "scim";
        }
        catch (ArgumentException e)
        {
            throw new SuiteException($"ConnectionStrings__scim is not a connection string: {e.Message}", SuiteException.Arguments);
        }

        ReferenceExpression As(string role, string password) => Literal(new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = role, Password = password }.ConnectionString);

        return (
            new Database(Literal(owner.ConnectionString), role => As(role, data.RolePassword(role)), Server: null),
            new Rabbit(Literal(builder.Configuration.GetConnectionString("rabbitmq")!), Server: null));
    }

    private static ReferenceExpression Literal(string text) => ReferenceExpression.Create($"{text}");
}
