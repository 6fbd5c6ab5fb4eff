using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests.Persistence;

/// <summary>A table as every service's are (tenant first, row-level security forced) behind a wire that counts.</summary>
public sealed class ThingsDatabase : IAsyncLifetime
{
    private IHost? _host;

    /// <summary>With the limits of production a busy machine turns into 503; only tests of those limits want that.</summary>
    internal bool HasProductionLimits { get; init; }

    internal Proxy Wire { get; private set; } = null!; // made before any test runs

    internal TestDatabase Database { get; private set; } = null!; // as above

    public TenantDatabases Databases => _host!.Services.GetRequiredService<TenantDatabases>();

    public TenantDatabase Of(Guid tenant) => Databases.For(ScimCaller.System(tenant, "test"));

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await ArrangeAsync(
            """
            CREATE TABLE users.things (
              tenant_id uuid NOT NULL, id uuid NOT NULL, name text COLLATE "C" NOT NULL, version int NOT NULL DEFAULT 1, document jsonb, changed_at timestamptz,
              tags text[], PRIMARY KEY (tenant_id, id), CONSTRAINT things_name_unique UNIQUE (tenant_id, name));
            ALTER TABLE users.things ENABLE ROW LEVEL SECURITY; ALTER TABLE users.things FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant_only ON users.things
              USING      (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
              WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid));
            GRANT SELECT, INSERT, UPDATE, DELETE ON users.things TO users;
            """);
        var server = new NpgsqlConnectionStringBuilder(Database.Superuser);
        Wire = new Proxy(server.Host!, server.Port);
        _host = await StartAsync(Database.For("users") + (HasProductionLimits ? "" : ";Timeout=15;Command Timeout=15"), Wire.Port);
    }

    /// <summary>A process with a database and nothing else.</summary>
    public static async Task<IHost> StartAsync(string connectionString, int? port = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 4, SslMode = SslMode.Disable };
        settings.Port = port ?? settings.Port;
        builder.Configuration["ConnectionStrings:scim"] = settings.ConnectionString;
        builder.AddTenantDatabase();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public async Task ArrangeAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database.Superuser);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Adds a thing; commits.</summary>
    public async Task<Guid> AddAsync(Guid tenant, string name)
    {
        var id = Guid.CreateVersion7();
        await using var tx = Of(tenant).Begin(ConstraintErrors.None);
        tx.Queue("INSERT INTO things (tenant_id, id, name) VALUES (@tenant, @id, @name)", new { id, name });
        await tx.CommitAsync();
        return id;
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await Wire.DisposeAsync();
    }
}
