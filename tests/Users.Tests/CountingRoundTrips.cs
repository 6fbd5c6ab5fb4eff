using ScimSuite.Testing;
using Xunit;

namespace ScimSuite.Users.Tests;

public sealed class CountingRoundTrips(UsersService users) : IClassFixture<UsersService>
{
    private readonly Tenant _tenant = users.NewTenant();

    [Fact]
    public async Task Every_operation_costs_the_round_trips_it_promises()
    {
        var ada = await _tenant.CreateAsync("ada", "\"emails\":[{\"value\":\"a@x.test\",\"type\":\"work\"}]");
        var path = $"/scim/v2/Users/{ada.Id}";
        var title = """{"op":"replace","path":"title","value":"Countess"}""";

        Assert.Equal(1, await TripsAsync(201, () => _tenant.CreateAsync("eve", "\"emails\":[{\"value\":\"e@x.test\",\"type\":\"work\"}]")));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.GetAsync(path)));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.GetAsync("/scim/v2/Users?count=1")));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.FindAsync("userName eq \"ada\"")));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.FindAsync("userName eq \"nobody\"")));
        Assert.Equal(2, await TripsAsync(200, () => _tenant.PatchAsync(ada.Id, title)));
        Assert.Equal(1, await TripsAsync(200, () => _tenant.PatchAsync(ada.Id, title)));
        Assert.Equal(2, await TripsAsync(200, () => _tenant.SendAsync(HttpMethod.Put, path, """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}""")));
        Assert.Equal(2, await TripsAsync(204, () => _tenant.SendAsync(HttpMethod.Delete, path, null)));
    }

    private static async Task<long> TripsAsync(int expected, Func<Task<Answer>> ask)
    {
        using var trips = RoundTrips.Count();
        var answer = await ask();
        Assert.Equal(expected, answer.Status);
        return trips.Seen;
    }
}
