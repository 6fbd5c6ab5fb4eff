using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>Readiness "database": it answers, and the role it answers to was looked at.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource source, RoleGuard guard) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await guard.EnsureAsync(cancellationToken);
            await using var command = source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is Scim.Errors.ScimException or NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("does not answer");
        }
        catch (RoleTooStrongException)
        {
            return HealthCheckResult.Unhealthy("the role is too strong");
        }
    }
}
