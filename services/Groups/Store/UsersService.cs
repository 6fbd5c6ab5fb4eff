using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Polly;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Groups.Store;

/// <summary>The one question asked of another service: are these users, of whom no event has told us yet? One call, however many; in the caller's name.</summary>
internal sealed class UsersService(HttpClient http)
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Guid>> MissingAsync(IReadOnlyList<Guid> users, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(_deadline);
        try
        {
            using var response = await http.PostAsJsonAsync("/internal/users/exist", new AskedUsers(users), UsersServiceJson.Default.AskedUsers, deadline.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return (await response.Content.ReadFromJsonAsync(UsersServiceJson.Default.MissingUsers, deadline.Token))!.Missing;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or ExecutionRejectedException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw Unavailable(failure);
        }

        throw Unavailable(null);
    }

    private static ScimException Unavailable(Exception? cause) => ScimException.Unavailable(
        "Whether the new members exist cannot be found out right now.", TimeSpan.FromSeconds(5 + (Random.Shared.NextDouble() * 10)), cause);
}

internal sealed record AskedUsers(IReadOnlyList<Guid> Ids);

internal sealed record MissingUsers(IReadOnlyList<Guid> Missing);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AskedUsers))]
[JsonSerializable(typeof(MissingUsers))]
internal sealed partial class UsersServiceJson : JsonSerializerContext;
