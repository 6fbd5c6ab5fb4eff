using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost.Infrastructure;

/// <summary>PostgreSQL and RabbitMQ as containers, their data in volumes that belong to this data folder.</summary>
internal static class ContainerInfrastructure
{
    /// <summary>A client program is not enough: the engine behind it must answer.</summary>
    public static bool RuntimeAnswers() => Answers("docker") || Answers("podman");

    public static (Database, Rabbit) Add(IDistributedApplicationBuilder builder, DataFolder data)
    {
        // A volume's name is of the whole machine; the folder's own word tells two suites apart, and a fresh folder gets fresh volumes.
        var suite = data.Secret("volumes", () => Guid.NewGuid().ToString("N")[..8]);
        var superuser = builder.AddParameter("postgres-password", data.RolePassword("postgres"), secret: true);
        var postgres = builder.AddPostgres("postgres", password: superuser)
            .WithDataVolume($"scimsuite-{suite}-postgres")
            .WithArgs("-c", "max_connections=300", "-c", "shared_buffers=256MB")
            .WithRestart();

        var rabbitUser = builder.AddParameter("rabbitmq-user", "scim");
        var rabbitPassword = builder.AddParameter("rabbitmq-password", data.RolePassword("rabbitmq"), secret: true);
        var rabbit = builder.AddRabbitMQ("rabbitmq", rabbitUser, rabbitPassword)
            .WithDataVolume($"scimsuite-{suite}-rabbitmq")
            .WithManagementPlugin()
            .WithRestart();

        var endpoint = postgres.Resource.PrimaryEndpoint;
        ReferenceExpression As(string role, string password) => ReferenceExpression.Create(
            $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username={role};Password={password};Database=scim");

        return (
            new Database(As("postgres", data.RolePassword("postgres")), role => As(role, data.RolePassword(role)), postgres),
            new Rabbit(rabbit.Resource.ConnectionStringExpression, rabbit));
    }

    private static bool Answers(string client)
    {
        try
        {
            using var info = Process.Start(new ProcessStartInfo(client, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            info.OutputDataReceived += (_, _) => { };
            info.ErrorDataReceived += (_, _) => { };
            info.BeginOutputReadLine();
            info.BeginErrorReadLine();
            return info.WaitForExit(TimeSpan.FromSeconds(10)) && info.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;       // no such program
        }
    }
}
