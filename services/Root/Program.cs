using ScimSuite.Caller;
using ScimSuite.Root.Endpoints;
using ScimSuite.Root.Model;
using ScimSuite.Root.Workers;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddCaller(builder.Configuration);
builder.AddScimHttp();
builder.Services.AddSingleton<Discoveries>();
builder.Services.AddSingleton<ResourceServices>();
builder.Services.AddSingleton<SearchSplits>();
builder.Services.AddHostedService<MeetTenants>();

var app = builder.Build();
app.UseScimErrors();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapRoot();
app.Services.GetRequiredService<Discoveries>();      // made at start: what cannot be told truly is told there
app.Run();
