using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>
/// Row-level security holds only for a role that cannot step around it. So nothing is asked before the role was looked at, and a role that is
/// superuser, BYPASSRLS or owner of a table (itself or through a membership) ends the process.
/// </summary>
internal sealed class RoleGuard(NpgsqlDataSource source, string connectionName, IHostApplicationLifetime? lifetime, ILogger<RoleGuard> logger) : BackgroundService
{
    private const string Question =
        """
        SELECT current_user::text,
               (SELECT string_agg(DISTINCT CASE WHEN r.rolsuper THEN 'is superuser' WHEN r.rolbypassrls THEN 'has BYPASSRLS' ELSE 'owns tables' END
                       || CASE WHEN r.rolname = current_user THEN '' ELSE ' (through ' || r.rolname || ')' END, ', ')
                  FROM pg_roles r
                 WHERE pg_has_role(current_user, r.oid, 'MEMBER')
                   AND (r.rolsuper OR r.rolbypassrls
                        OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm'))))
        """;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile bool _isChecked;

    public bool IsChecked => _isChecked;

    public ValueTask EnsureAsync(CancellationToken ct) => _isChecked ? ValueTask.CompletedTask : new ValueTask(CheckAsync(ct));

    /// <summary>A role too strong stops the start. A database that is down does not: it is asked again in the background.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cancellationToken);
        }
        catch (Scim.Errors.ScimException unavailable)
        {
            logger.DatabaseIsAway(connectionName, unavailable.InnerException?.Message ?? unavailable.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isChecked)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken);
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Scim.Errors.ScimException)
            {
                // Still away; /ready says so.
            }
            catch (RoleTooStrongException tooStrong)
            {
                logger.RoleIsTooStrong(tooStrong.Message);
                Environment.ExitCode = 1;
                lifetime?.StopApplication();
                return;
            }
        }
    }

    public override void Dispose()
    {
        _oneAtATime.Dispose();
        base.Dispose();
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            if (_isChecked)
            {
                return;
            }

            await using var command = source.CreateCommand(Question);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            if (!await reader.IsDBNullAsync(1, ct))
            {
                throw new RoleTooStrongException(
                    $"ConnectionStrings:{connectionName} signs in as {reader.GetString(0)}, which {reader.GetString(1)}: row-level security would not bind it. "
                    + "Give this service its own login role, as deploy/Migrate makes it.");
            }

            _isChecked = true;
        }
        catch (Exception failure) when (Failures.Refusal(failure, null) is { } refusal)
        {
            throw refusal;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}

/// <summary>A service was given a database role that row-level security does not bind.</summary>
public sealed class RoleTooStrongException(string message) : Exception(message);
