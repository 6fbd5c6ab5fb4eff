using ScimSuite.Audit.Model;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Store;

/// <summary>What operators ask across tenants: the role <c>operator_read</c> reads the exchange log, and writes nothing.</summary>
internal sealed class OperatorDatabase([FromKeyedServices("scim-operator")] RoleDatabase database)
{
    private static readonly TimeSpan _around = TimeSpan.FromMinutes(10);

    /// <summary>The request of this id, whosever it is. The id says when it was made (UUIDv7), which leads to the few pages of the log that can hold it.</summary>
    public async Task<SeenExchange?> FindAsync(Guid id, CancellationToken ct) => TimeOf(id) is not { } at ? null : (await database.FindAsync<ExchangeStore.Row>(
        $"""
        SELECT {ExchangeStore.Columns}
          FROM audit.exchanges
         WHERE id = @id AND at BETWEEN @from AND @to
        """, new { id, from = at - _around, to = at + _around }, ct))?.ToExchange();

    /// <summary>RFC 9562 §5.7: the first 48 bits are milliseconds.</summary>
    internal static DateTimeOffset? TimeOf(Guid id) =>
        id.Version == 7 && Convert.ToInt64(id.ToString("N")[..12], 16) is var ms && ms < 253_402_300_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
