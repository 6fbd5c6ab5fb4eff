using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using ScimSuite.Persistence;

namespace ScimSuite.Portal.Store;

/// <summary>Data protection keys in the database: a cookie made by one process is read by all. The framework asks synchronously, at start and once a day.</summary>
public sealed class KeyRing(People people) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => people.Database.ListAsync<string>("SELECT xml FROM protection_keys WHERE tenant_id = @tenant", null, CancellationToken.None)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => Task.Run(async () =>
    {
        await using var tx = people.Database.Begin(ConstraintErrors.None);
        tx.Queue("INSERT INTO protection_keys (tenant_id, name, xml) VALUES (@tenant, @friendlyName, @xml) ON CONFLICT DO NOTHING",
            new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
        await tx.CommitAsync();
    }).GetAwaiter().GetResult();
}
